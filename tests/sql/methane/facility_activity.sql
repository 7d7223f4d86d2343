-- given
.read sql/methane/schema.sql
.read sql/methane/facilities_of.sql
CREATE TABLE plants AS
SELECT * FROM (VALUES (1, 'one', 1.5, 1.5), (2, 'two', 1.5, 1.5), (3, 'unseen', 1.5, 1.5)) AS t (facility_id, name, longitude_deg, latitude_deg);
CREATE TABLE methane.plumes AS
SELECT 's' AS source, id AS plume_id, scene AS scene_name, gas, q AS emission_kg_h, seen_at::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('a', 's1', 'CH4', 100, '2024-06-01 10:00:00Z'), ('b', 's1', 'CH4', 20, '2024-06-01 10:00:00Z'), ('c', 's2', 'CH4', NULL, '2024-06-02 10:00:00Z'), ('d', 's3', 'CO2', 9, '2024-06-03 10:00:00Z')
) AS t (id, scene, gas, q, seen_at);
CREATE MACRO methane.plume_facility_pairs(facilities_table, within_m := 1500) AS TABLE
SELECT * FROM (VALUES ('s', 'a', '1', 10), ('s', 'a', '2', 20), ('s', 'b', '1', 10), ('s', 'c', '1', 10), ('s', 'd', '1', 10)) AS t (source, plume_id, facility_id, distance_m);
CREATE MACRO methane.facility_scenes(facilities_table, since := NULL, until := NULL) AS TABLE
SELECT facility_id, 's' AS source, scene AS scene_name, clear AS is_clear, seen_at::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('1', 's1', FALSE, '2024-06-01 10:00:00Z'), ('1', 's1 again', TRUE, '2024-06-01 11:00:00Z'), ('1', 's3', TRUE, '2024-06-03 10:00:00Z'), ('1', 's4', FALSE, '2024-06-04 10:00:00Z'), ('2', 's1', TRUE, '2024-06-01 10:00:00Z')
) AS t (facility_id, scene, clear, seen_at);

-- ask: the day with a null beside a scene of 120 has 60, a hidden rate is a detection, CO2 is a null of CH4
SELECT facility_name, looks, observation_days, detection_days, null_days, persistence, plumes, plumes_shared, quantified_plumes, emission_detected_kg_h, emission_kg_h FROM methane.facility_activity('plants')
-- expect
FROM (VALUES
    ('one', 4, 3, 2, 1, 2 / 3, 3, 1, 2, 60, 40.0), ('two', 1, 1, 0, 1, 0, 0, 0, 0, NULL, NULL), ('unseen', 0, 0, 0, 0, NULL, 0, 0, 0, NULL, NULL)
) AS t (facility_name, looks, observation_days, detection_days, null_days, persistence, plumes, plumes_shared, quantified_plumes, emission_detected_kg_h, emission_kg_h)
