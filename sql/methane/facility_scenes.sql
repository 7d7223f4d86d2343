-- facility_scenes(facilities_table, since, until): the scenes that looked at each facility.
--
-- grain    one row per (facility_id, source, scene_name)
-- needs    methane.scenes, methane.facilities_of
-- rule     the scene's box of bounds contains a point of the facility; both are put into cells of half a degree
--          first, for a hash join, which changes nothing of the answer
-- units    degrees, OGC:CRS84; since is inclusive, until is not; times UTC
-- edges    a point on the edge counts; right over the antimeridian; a facility_id with several points is looked at
--          where one of them is; facilities without coordinates, or off the globe, have no scene
CREATE OR REPLACE MACRO methane.facility_scenes(facilities_table, since := NULL, until := NULL) AS TABLE
WITH boxes AS (
    SELECT
        source,
        scene_name,
        is_clear,
        observed_at,
        bounds.xmin AS west,
        bounds.ymin AS south,
        if(bounds.xmin <= bounds.xmax, bounds.xmax, bounds.xmax + 360) AS east,
        bounds.ymax AS north,
        unnest(range(floor(2 * bounds.ymin)::BIGINT, floor(2 * bounds.ymax)::BIGINT + 1)) AS cell_north
    FROM methane.scenes
    WHERE (since IS NULL OR observed_at >= since::TIMESTAMPTZ)
        AND (until IS NULL OR observed_at < until::TIMESTAMPTZ)
),
celled AS (
    SELECT
        *,
        unnest(list_distinct(list_transform(
            range(floor(2 * west)::BIGINT, floor(2 * east)::BIGINT + 1),
            LAMBDA cell: (cell % 720 + 720) % 720
        ))) AS cell_east
    FROM boxes
)
SELECT DISTINCT
    facilities.facility_id,
    celled.source,
    celled.scene_name,
    celled.is_clear,
    celled.observed_at
FROM (
    SELECT
        *,
        (floor(2 * longitude_deg)::BIGINT % 720 + 720) % 720 AS cell_east,
        floor(2 * latitude_deg)::BIGINT AS cell_north
    FROM methane.facilities_of(facilities_table)
    WHERE is_located
) AS facilities
INNER JOIN celled USING (cell_east, cell_north)
WHERE facilities.latitude_deg BETWEEN celled.south AND celled.north
    AND (
        facilities.longitude_deg BETWEEN celled.west AND celled.east
        OR facilities.longitude_deg + 360 BETWEEN celled.west AND celled.east
        OR facilities.longitude_deg - 360 BETWEEN celled.west AND celled.east
    );

COMMENT ON MACRO TABLE methane.facility_scenes IS
'The scenes that looked at each facility (facilities_table: name of a table, see methane.facilities_of; observed in [since, until)).';
