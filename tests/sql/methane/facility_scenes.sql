-- given
.read sql/methane/schema.sql
.read sql/methane/facilities_of.sql
CREATE TABLE methane.scenes AS
SELECT 's' AS source, scene_name, TRUE AS is_clear, seen_at::TIMESTAMPTZ AS observed_at, {'xmin': w::DOUBLE, 'ymin': s::DOUBLE, 'xmax': e::DOUBLE, 'ymax': n::DOUBLE} AS bounds
FROM (VALUES ('a', '2024-06-01 00:00:00Z', 0, 0, 1.5, 1.5), ('b', '2024-06-02 00:00:00Z', 1.5, 1.5, 3, 3), ('over', '2024-06-01 00:00:00Z', 179, -1, -179, 1))
    AS t (scene_name, seen_at, w, s, e, n);
CREATE TABLE plants AS
SELECT * FROM (VALUES (1, 'inside', 1.2, 0.2), (2, 'corner', 1.5, 1.5), (3, 'east', 179.5, 0.5), (4, 'west', -179.5, 0.5), (5, 'on it', 180.0, 0.5), (6, 'out', 1.2, 1.6), (7, 'nowhere', NULL, 0))
    AS t (facility_id, name, longitude_deg, latitude_deg);

-- ask: which scenes contain which facilities, edges and the antimeridian included
SELECT facility_id, scene_name FROM methane.facility_scenes('plants')
-- expect
FROM (VALUES ('1', 'a'), ('2', 'a'), ('2', 'b'), ('3', 'over'), ('4', 'over'), ('5', 'over')) AS t (facility_id, scene_name)

-- ask: since belongs to the interval, until does not
SELECT facility_id, scene_name FROM methane.facility_scenes('plants', since := '2024-06-02', until := '2024-06-03')
-- expect
FROM (VALUES ('2', 'b')) AS t (facility_id, scene_name)
