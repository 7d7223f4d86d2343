-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
.read sql/methane/detection_probability.sql
CREATE TABLE methane.instrument_sensitivity AS SELECT * FROM (VALUES ('emi', 1000.0), ('tan', 100.0)) AS t (instrument, rate_90_kg_h);
CREATE TABLE methane.source_scenes AS
SELECT 's' AS source, source_name, scene_name, instrument, day::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('seen', 'd1', 'tan', '2024-06-01 10:00:00Z'), ('seen', 'd1e', 'emi', '2024-06-01 11:00:00Z'), ('seen', 'd2', 'tan', '2024-06-02 10:00:00Z'), ('seen', 'd3', 'emi', '2024-06-03 10:00:00Z'),
    ('other', 'd1', 'ssc', '2024-06-01 10:00:00Z'), ('other', 'd2', 'ssc', '2024-06-02 10:00:00Z'), ('hidden', 'd1', 'tan', '2024-06-01 10:00:00Z')
) AS t (source_name, scene_name, instrument, day);
CREATE TABLE methane.source_plumes AS SELECT 's' AS source, source_name, plume_id FROM (VALUES ('seen', 'd1-A'), ('seen', 'd1-B'), ('other', 'd1-A'), ('hidden', 'd1-A')) AS t (source_name, plume_id);
CREATE TABLE methane.source_days AS
SELECT 's' AS source, * FROM (VALUES ('seen', 100.0, TRUE), ('seen', 0.0, FALSE), ('seen', 0.0, FALSE), ('other', 50.0, TRUE), ('other', 0.0, FALSE), ('hidden', NULL, FALSE)) AS t (source_name, emission_kg_h, is_quantified);

-- ask: at 100 kg/h Tanager sees 0.9 and EMIT next to nothing, so that its null counts for next to nothing
SELECT
    source_name, rate_kg_h, observation_days, detection_days, null_days, days_without_pod, round(persistence, 6) AS persistence,
    round(expected_days, 3) AS expected_days, round(persistence_pod, 3) AS persistence_pod, round(null_days_off, 3) AS null_days_off
FROM methane.source_persistence_pod()
-- expect
FROM (VALUES
    ('seen', 100.0, 3, 1, 2, 0, 0.333333, 1.806, 0.554, 1.337),
    ('other', 50.0, 2, 1, 1, 2, 0.5, 2.0, 0.5, 1.0),
    ('hidden', NULL, 1, 1, 0, 0, 1.0, NULL, NULL, NULL)
) AS t (source_name, rate_kg_h, observation_days, detection_days, null_days, days_without_pod, persistence, expected_days, persistence_pod, null_days_off)

-- ask: at a rate that all see, it is the plain persistence
SELECT source_name, rate_kg_h, round(persistence_pod - persistence, 6) AS difference FROM methane.source_persistence_pod(at_kg_h := 1e9)
-- expect
FROM (VALUES ('seen', 1e9, 0), ('other', 1e9, 0), ('hidden', 1e9, 0)) AS t (source_name, rate_kg_h, difference)
