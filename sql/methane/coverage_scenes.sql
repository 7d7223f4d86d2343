-- coverage_scenes(in_area, since, until, of_source): the scenes that looked at an area.
--
-- grain    one row per (source, scene_name)
-- needs    methane.scenes
-- rule     a scene looked at an area if its box of bounds and the area share a point: for a point, if the box contains
--          it. area_share is the part of the area inside the box; covers_area says that it is the whole
-- units    degrees, OGC:CRS84; shares 0 to 1, of square degrees (of degrees for a line, of points for points): not of
--          ground, though the two differ little unless the area spans many latitudes; since is inclusive, until is not
-- edges    touching counts, with a share of 0; right over the antimeridian, whether the area is cut there or goes on
--          beyond 180; a scene without bounds looked at nothing, one without a time is in no bounded interval
CREATE OR REPLACE MACRO methane.coverage_scenes(
    in_area GEOMETRY,
    since := NULL,
    until := NULL,
    of_source VARCHAR := NULL
) AS TABLE
WITH boxes AS (
    SELECT
        scenes.source,
        scenes.scene_name,
        ST_MakeEnvelope(
            scenes.bounds.xmin + turns.turn_deg,
            scenes.bounds.ymin,
            if(scenes.bounds.xmin <= scenes.bounds.xmax, 0, 360) + scenes.bounds.xmax + turns.turn_deg,
            scenes.bounds.ymax
        ) AS box
    FROM methane.scenes AS scenes
    CROSS JOIN (VALUES (-360), (0), (360)) AS turns (turn_deg)
    WHERE scenes.bounds.ymin <= ST_YMax(in_area)
        AND scenes.bounds.ymax >= ST_YMin(in_area)
        AND scenes.bounds.xmin + turns.turn_deg <= ST_XMax(in_area)
        AND if(scenes.bounds.xmin <= scenes.bounds.xmax, 0, 360) + scenes.bounds.xmax + turns.turn_deg
            >= ST_XMin(in_area)
        AND (since IS NULL OR scenes.observed_at >= since::TIMESTAMPTZ)
        AND (until IS NULL OR scenes.observed_at < until::TIMESTAMPTZ)
        AND (of_source IS NULL OR scenes.source = of_source)
),
looked AS (
    SELECT
        source,
        scene_name,
        least(1, sum(CASE
            WHEN ST_Within(box, in_area) AND ST_Area(in_area) > 0 THEN ST_Area(box) / ST_Area(in_area)
            WHEN ST_Area(in_area) > 0 THEN ST_Area(ST_Intersection(box, in_area)) / ST_Area(in_area)
            WHEN ST_Length(in_area) > 0 THEN ST_Length(ST_Intersection(box, in_area)) / ST_Length(in_area)
            ELSE ST_NPoints(ST_Intersection(box, in_area)) / ST_NPoints(in_area)
        END)) AS area_share
    FROM boxes
    WHERE ST_Intersects(box, in_area)
    GROUP BY source, scene_name
)
SELECT
    scenes.source,
    scenes.scene_name,
    scenes.scene_uuid,
    scenes.instrument,
    looked.area_share,
    looked.area_share >= 1 - 1e-9 AS covers_area,
    scenes.is_clear,
    scenes.cloud_cover_pct,
    scenes.published_plume_count,
    scenes.observed_at,
    scenes.bounds
FROM methane.scenes AS scenes
INNER JOIN looked USING (source, scene_name);

COMMENT ON MACRO TABLE methane.coverage_scenes IS
'The scenes that looked at an area (in_area: lon/lat degrees, OGC:CRS84; observed in [since, until)).';
