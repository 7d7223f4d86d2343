-- match_placebo(facilities_table, shift_deg, near_m, far_m): how many matches with facilities are chance.
--
-- grain    one row per shift: none, then each of shift_deg to the east, north, west and south
-- needs    methane.plumes, methane.facilities_of, methane.near_cell, methane.near_cells, methane.distance_m
-- rule     the same join after moving every facility away: where the density of facilities is what it was but no
--          facility is where it was, the share of plumes with a facility near is what chance gives. chance_of_near and
--          chance_of_far are that share over the real one: as many of the real matches chance alone would explain
-- units    shifts in degrees; m, both radii inclusive; rates are shares of the plumes, 0 to 1
-- edges    a facility moved over a pole is left out; facilities with rounded coordinates are left out, because they
--          are not where they are; chances are NULL where nothing matched unmoved
CREATE OR REPLACE MACRO methane.match_placebo(
    facilities_table,
    shift_deg := [0.05, 0.1],
    near_m := 250,
    far_m := 1500
) AS TABLE
WITH shifts AS (
    SELECT
        0::DOUBLE AS east_deg,
        0::DOUBLE AS north_deg
    UNION ALL
    SELECT
        unnest([1, 0, -1, 0]) * shift,
        unnest([0, 1, 0, -1]) * shift
    FROM (SELECT unnest(shift_deg)::DOUBLE AS shift)
),
moved AS (
    SELECT
        shifts.east_deg,
        shifts.north_deg,
        facilities.longitude_deg + shifts.east_deg AS longitude_deg,
        facilities.latitude_deg + shifts.north_deg AS latitude_deg
    FROM methane.facilities_of(facilities_table) AS facilities
    CROSS JOIN shifts
    WHERE facilities.is_located
        AND NOT facilities.is_rounded
        AND abs(facilities.latitude_deg + shifts.north_deg) <= 90
),
met AS (
    SELECT
        facilities.east_deg,
        facilities.north_deg,
        plumes.source,
        plumes.plume_id,
        min(methane.distance_m(
            plumes.longitude_deg, plumes.latitude_deg, facilities.longitude_deg, facilities.latitude_deg
        )) AS distance_m
    FROM (
        SELECT
            source,
            plume_id,
            longitude_deg,
            latitude_deg,
            methane.near_cell(longitude_deg, latitude_deg, far_m::DOUBLE) AS cell
        FROM methane.plumes
    ) AS plumes
    INNER JOIN (
        SELECT
            *,
            unnest(methane.near_cells(longitude_deg, latitude_deg, far_m::DOUBLE)) AS cell
        FROM moved
    ) AS facilities
        ON plumes.cell = facilities.cell
    GROUP BY ALL
),
counted AS (
    SELECT
        shifts.east_deg,
        shifts.north_deg,
        (SELECT count(*) FROM methane.plumes WHERE longitude_deg IS NOT NULL AND latitude_deg IS NOT NULL) AS plumes,
        count(*) FILTER (met.distance_m <= near_m) AS plumes_near,
        count(*) FILTER (met.distance_m <= far_m) AS plumes_far
    FROM shifts
    LEFT JOIN met USING (east_deg, north_deg)
    GROUP BY ALL
)
SELECT
    east_deg AS shift_east_deg,
    north_deg AS shift_north_deg,
    east_deg = 0 AND north_deg = 0 AS is_real,
    plumes,
    plumes_near,
    plumes_near / plumes AS near_rate,
    plumes_near / max(plumes_near) FILTER (east_deg = 0 AND north_deg = 0) OVER () AS chance_of_near,
    plumes_far,
    plumes_far / plumes AS far_rate,
    plumes_far / max(plumes_far) FILTER (east_deg = 0 AND north_deg = 0) OVER () AS chance_of_far
FROM counted;

COMMENT ON MACRO TABLE methane.match_placebo IS
'How many matches with facilities are chance (facilities_table: name of a table, see methane.facilities_of; degrees, m).';
