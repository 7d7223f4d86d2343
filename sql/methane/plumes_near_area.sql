-- plumes_near_area(in_area, within_m, since, until, of_gas, of_source): the plumes in an area or near it.
--
-- grain    one row per (source, plume_id)
-- needs    methane.plumes, methane.distance_m
-- rule     the plume's estimated origin lies in the area, or at most within_m from the nearest point of it; nearest is
--          found in the plane of longitude times the cosine of the plume's latitude, and its distance on the sphere.
--          The box and the distance in degrees before that only prune: they may keep too much, never too little
-- units    degrees, OGC:CRS84; m; since is inclusive, until is not
-- edges    touching the area is 0 m; right over the antimeridian, whether the area is cut there or goes on beyond 180;
--          plumes of any gas, quantified or not; within a few km of a pole the nearest point is not exact
CREATE OR REPLACE MACRO methane.plumes_near_area(
    in_area GEOMETRY,
    within_m := 0,
    since := NULL,
    until := NULL,
    of_gas VARCHAR := NULL,
    of_source VARCHAR := NULL
) AS TABLE
WITH reach AS (
    SELECT
        degrees(within_m::DOUBLE * 1.000001 / 6371008.8) AS north_deg,
        CASE
            WHEN sin(least(within_m::DOUBLE / (2 * 6371008.8), pi() / 2)) < cos(radians(least(
                90, greatest(abs(ST_YMin(in_area)), abs(ST_YMax(in_area))) + north_deg
            )))
                THEN degrees(2.000002 * asin(sin(within_m::DOUBLE / (2 * 6371008.8)) / cos(radians(
                    greatest(abs(ST_YMin(in_area)), abs(ST_YMax(in_area))) + north_deg
                ))))
            ELSE 180
        END AS east_deg
),
candidates AS (
    SELECT
        plumes.source,
        plumes.plume_id,
        plumes.longitude_deg + turns.turn_deg AS turned_deg,
        plumes.latitude_deg,
        ST_Intersects(ST_Point(plumes.longitude_deg + turns.turn_deg, plumes.latitude_deg), in_area) AS is_inside
    FROM methane.plumes AS plumes
    CROSS JOIN (VALUES (-360), (0), (360)) AS turns (turn_deg)
    CROSS JOIN reach
    WHERE plumes.latitude_deg BETWEEN ST_YMin(in_area) - reach.north_deg AND ST_YMax(in_area) + reach.north_deg
        AND plumes.longitude_deg + turns.turn_deg
            BETWEEN ST_XMin(in_area) - reach.east_deg AND ST_XMax(in_area) + reach.east_deg
        AND (
            is_inside
            OR within_m > 0
            AND ST_Distance(ST_Point(plumes.longitude_deg + turns.turn_deg, plumes.latitude_deg), in_area)
            <= reach.east_deg + reach.north_deg
        )
        AND (since IS NULL OR plumes.observed_at >= since::TIMESTAMPTZ)
        AND (until IS NULL OR plumes.observed_at < until::TIMESTAMPTZ)
        AND (of_gas IS NULL OR plumes.gas = of_gas)
        AND (of_source IS NULL OR plumes.source = of_source)
),
nearest AS (
    SELECT
        *,
        cos(radians(latitude_deg)) AS squeezed,
        if(
            is_inside,
            NULL,
            ST_EndPoint(ST_ShortestLine(
                ST_Point(turned_deg * squeezed, latitude_deg),
                ST_Affine(in_area, squeezed, 0, 0, 1, 0, 0)
            ))
        ) AS point_of_area
    FROM candidates
),
measured AS (
    SELECT
        source,
        plume_id,
        min(if(
            is_inside,
            0,
            methane.distance_m(
                turned_deg, latitude_deg, ST_X(point_of_area) / squeezed, ST_Y(point_of_area)
            )
        )) AS distance_m
    FROM nearest
    GROUP BY source, plume_id
)
SELECT
    plumes.source,
    plumes.plume_id,
    plumes.scene_name,
    plumes.gas,
    plumes.sector,
    plumes.instrument,
    measured.distance_m,
    plumes.emission_kg_h,
    plumes.emission_uncertainty_kg_h,
    plumes.observed_at,
    plumes.longitude_deg,
    plumes.latitude_deg
FROM methane.plumes AS plumes
INNER JOIN measured USING (source, plume_id)
WHERE measured.distance_m <= within_m;

COMMENT ON MACRO TABLE methane.plumes_near_area IS
'The plumes in an area or near it (in_area: lon/lat degrees, OGC:CRS84; m; observed in [since, until)).';
