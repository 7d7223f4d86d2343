-- given
.read sql/methane/schema.sql
CREATE TABLE methane.scenes AS
SELECT 's' AS source, scene_name, scene_name AS scene_uuid, 'tan' AS instrument, clear AS is_clear, 0.0 AS cloud_cover_pct, 0 AS published_plume_count,
    seen_at::TIMESTAMPTZ AS observed_at, {'xmin': w::DOUBLE, 'ymin': s::DOUBLE, 'xmax': e::DOUBLE, 'ymax': n::DOUBLE} AS bounds
FROM (VALUES
    ('whole', TRUE, '2024-06-01 00:00:00Z', 0, 0, 4, 4), ('half', TRUE, '2024-06-02 00:00:00Z', 1, 0, 4, 4), ('corner', FALSE, '2024-06-03 00:00:00Z', 2, 2, 4, 4),
    ('over', TRUE, '2024-06-01 00:00:00Z', 179, -1, -179, 1)
) AS t (scene_name, clear, seen_at, w, s, e, n);

-- ask: touching is a look, with a share of nothing
SELECT scene_name, area_share, covers_area FROM methane.coverage_scenes(ST_MakeEnvelope(0, 0, 2, 2))
-- expect
FROM (VALUES ('whole', 1.0, TRUE), ('half', 0.5, FALSE), ('corner', 0.0, FALSE)) AS t (scene_name, area_share, covers_area)

-- ask: a point is in a scene, or on its edge, or not
SELECT scene_name, area_share, covers_area FROM methane.coverage_scenes(ST_Point(1, 1))
-- expect
FROM (VALUES ('whole', 1.0, TRUE), ('half', 1.0, TRUE)) AS t (scene_name, area_share, covers_area)

-- ask: of a line it is the length
SELECT scene_name, area_share FROM methane.coverage_scenes(ST_GeomFromText('LINESTRING (0 1, 2 1)'))
-- expect
FROM (VALUES ('whole', 1.0), ('half', 0.5)) AS t (scene_name, area_share)

-- ask: over the antimeridian, from either side, cut or not
SELECT scene_name, area_share FROM methane.coverage_scenes(ST_Point(-180, 0))
UNION ALL
SELECT scene_name, area_share FROM methane.coverage_scenes(ST_Point(180, 0))
UNION ALL
SELECT scene_name, area_share FROM methane.coverage_scenes(ST_MakeEnvelope(178, 0, 182, 1))
UNION ALL
SELECT scene_name, area_share FROM methane.coverage_scenes(ST_GeomFromText('MULTIPOLYGON (((178 0, 180 0, 180 1, 178 1, 178 0)), ((-180 0, -178 0, -178 1, -180 1, -180 0)))'))
UNION ALL
SELECT scene_name, area_share FROM methane.coverage_scenes(ST_MakeEnvelope(-178, -1, 178, 1)) WHERE scene_name = 'over'
-- expect
FROM (VALUES ('over', 1.0), ('over', 1.0), ('over', 0.5), ('over', 0.5)) AS t (scene_name, area_share)

-- ask: since belongs to the interval, until does not
SELECT scene_name FROM methane.coverage_scenes(ST_Point(3, 3), since := '2024-06-02', until := '2024-06-03')
-- expect
FROM (VALUES ('half')) AS t (scene_name)
