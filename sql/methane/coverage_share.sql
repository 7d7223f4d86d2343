-- coverage_share(in_area, since, until, of_source): how much of an area was looked at by all scenes together.
--
-- grain    one row
-- needs    methane.coverage_scenes
-- rule     the area's part in the union of the scenes' boxes, and of the clear ones'
-- units    degrees, OGC:CRS84; shares 0 to 1, of square degrees; since is inclusive, until is not
-- edges    NULL for what has no area, such as a point; right over the antimeridian; the union takes about a second for
--          each 10,000 scenes
CREATE OR REPLACE MACRO methane.coverage_share(
    in_area GEOMETRY,
    since := NULL,
    until := NULL,
    of_source VARCHAR := NULL
) AS TABLE
WITH boxes AS (
    SELECT
        source,
        scene_name,
        is_clear,
        ST_MakeEnvelope(
            bounds.xmin + turn_deg,
            bounds.ymin,
            if(bounds.xmin <= bounds.xmax, 0, 360) + bounds.xmax + turn_deg,
            bounds.ymax
        ) AS box
    FROM methane.coverage_scenes(in_area, since := since, until := until, of_source := of_source)
    CROSS JOIN (VALUES (-360), (0), (360)) AS turns (turn_deg)
),
together AS (
    SELECT
        count(DISTINCT {'source': source, 'scene': scene_name}) AS scenes,
        count(DISTINCT {'source': source, 'scene': scene_name}) FILTER (is_clear) AS clear_scenes,
        ST_Union_Agg(box) AS observed,
        ST_Union_Agg(box) FILTER (is_clear) AS observed_clear
    FROM boxes
    WHERE ST_Intersects(box, in_area)
)
SELECT
    scenes,
    clear_scenes,
    if(
        ST_Area(in_area) > 0,
        coalesce(ST_Area(ST_Intersection(observed, in_area)) / ST_Area(in_area), 0),
        NULL
    ) AS observed_share,
    if(
        ST_Area(in_area) > 0,
        coalesce(ST_Area(ST_Intersection(observed_clear, in_area)) / ST_Area(in_area), 0),
        NULL
    ) AS clear_share
FROM together;

COMMENT ON MACRO TABLE methane.coverage_share IS
'How much of an area was looked at by all scenes together (in_area: lon/lat degrees, OGC:CRS84; observed in [since, until)).';
