-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, plume_id, scene_name, 'CH4' AS gas, q AS emission_kg_h, box AS bounds FROM (VALUES
    ('a-A', 'a', 5.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}), ('a-B', 'a', 7.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}),
    ('a-C', 'a', 5.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}), ('a-D', 'a', NULL, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}),
    ('b-A', 'b', 5.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}), ('c-A', 'c', 5.0, NULL), ('c-B', 'c', 5.0, NULL),
    ('d-A', 'd', 1.0, {'xmin': 2, 'ymin': 0, 'xmax': 3, 'ymax': 1}), ('d-B', 'd', 2.0, {'xmin': 2, 'ymin': 0, 'xmax': 3, 'ymax': 1})
) AS t (plume_id, scene_name, q, box);

-- expect
SELECT 's' AS source, scene_name, 'CH4' AS gas, * EXCLUDE (scene_name) FROM (VALUES
    ('a', 3, ['a-A', 'a-B', 'a-C'], [5.0, 7.0, 5.0], TRUE, ['a-C'], 5.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}),
    ('d', 2, ['d-A', 'd-B'], [1.0, 2.0], FALSE, []::VARCHAR[], 0.0, {'xmin': 2, 'ymin': 0, 'xmax': 3, 'ymax': 1})
) AS t (scene_name, plumes, plume_ids, emissions_kg_h, identical_rate, repeated_plume_ids, double_counted_kg_h, bounds)
