-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
CREATE TABLE methane.source_scenes AS
SELECT 's' AS source, source_name, scene_name, scene_name AS scene_uuid, 'tan' AS instrument, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at
FROM (VALUES ('a', 'x'), ('a', 'y'), ('a', 'far'), ('a', 'unknown'), ('b', 'x')) AS t (source_name, scene_name);
CREATE TABLE methane.source_plumes AS SELECT 's' AS source, 'a' AS source_name, 'x-A' AS plume_id;
CREATE TABLE methane.sources AS SELECT 's' AS source, source_name, 179.5 AS longitude_deg, 0.5 AS latitude_deg FROM (VALUES ('a'), ('b')) AS t (source_name);
CREATE TABLE methane.scenes AS
SELECT 's' AS source, scene_name, TRUE AS is_clear, 5.0 AS cloud_cover_pct, {'xmin': w, 'ymin': 0, 'xmax': e, 'ymax': 1} AS bounds FROM (VALUES ('x', 179, 180), ('y', 179, -179), ('far', 10, 11)) AS t (scene_name, w, e);

-- ask: a scene with a plume of another source is a null of this one
SELECT source_name, scene_name, is_inside, is_clear FROM methane.null_detections
-- expect
FROM (VALUES ('a', 'y', TRUE, TRUE), ('a', 'far', FALSE, TRUE), ('a', 'unknown', NULL, NULL), ('b', 'x', TRUE, TRUE)) AS t (source_name, scene_name, is_inside, is_clear)
