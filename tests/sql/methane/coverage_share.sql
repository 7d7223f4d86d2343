-- given
.read sql/methane/schema.sql
CREATE MACRO methane.coverage_scenes(in_area GEOMETRY, since := NULL, until := NULL, of_source VARCHAR := NULL) AS TABLE
SELECT 's' AS source, scene_name, clear AS is_clear, {'xmin': w, 'ymin': s, 'xmax': e, 'ymax': n} AS bounds
FROM (VALUES ('a', TRUE, 0, 0, 1, 2), ('b', TRUE, 0, 0, 2, 1), ('c', FALSE, 0, 0, 4, 4), ('over', TRUE, 179, 0, -179, 2))
    AS t (scene_name, clear, w, s, e, n);

-- ask: what two scenes see both counts once
FROM methane.coverage_share(ST_MakeEnvelope(0, 0, 2, 2))
-- expect
FROM (VALUES (3, 2, 1.0, 0.75)) AS t (scenes, clear_scenes, observed_share, clear_share)

-- ask: over the antimeridian, cut there
SELECT clear_share FROM methane.coverage_share(ST_GeomFromText('MULTIPOLYGON (((178 0, 180 0, 180 2, 178 2, 178 0)), ((-180 0, -178 0, -178 2, -180 2, -180 0)))'))
-- expect
FROM (VALUES (0.5)) AS t (clear_share)

-- ask: a point has no share, and where nobody looked it is none
SELECT clear_share FROM methane.coverage_share(ST_Point(1, 1))
UNION ALL
SELECT clear_share FROM methane.coverage_share(ST_MakeEnvelope(50, 50, 51, 51))
-- expect
FROM (VALUES (NULL), (0.0)) AS t (clear_share)
