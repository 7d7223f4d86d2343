-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
CREATE TABLE methane.source_scenes AS
SELECT 's' AS source, source_name, source_name || day || hour AS scene_name, (day || ' ' || hour || ':00:00Z')::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('a', '2024-06-01', '10'), ('a', '2024-06-02', '10'), ('a', '2024-06-02', '12'), ('a', '2024-06-03', '10'), ('a', '2024-06-04', '10'), ('a', '2024-06-05', '10'),
    ('always', '2024-06-01', '10'), ('always', '2024-06-02', '10'), ('never', '2024-06-01', '10')
) AS t (source_name, day, hour);
CREATE TABLE methane.source_plumes AS
SELECT 's' AS source, left(scene, strpos(scene, '2') - 1) AS source_name, scene || '-A' AS plume_id
FROM (SELECT unnest(['a2024-06-0210', 'a2024-06-0310', 'a2024-06-0510', 'always2024-06-0110', 'always2024-06-0210']) AS scene);
CREATE TABLE methane.source_days AS
SELECT 's' AS source, source_name, day::DATE AS day, q IS NOT NULL AND q > 0 AS is_quantified, q AS emission_kg_h
FROM (VALUES ('a', '2024-06-01', 0.0), ('a', '2024-06-02', 50.0), ('a', '2024-06-03', 150.0), ('a', '2024-06-04', 0.0), ('a', '2024-06-05', NULL), ('always', '2024-06-01', 10.0), ('always', '2024-06-02', 10.0)) AS t (source_name, day, q);

-- ask: from 24 h to 72 h; open at the end; open at both
SELECT source_name, event, detection_days, quantified_days, emission_kg_h, duration_lower_h, duration_upper_h, mass_lower_kg, mass_upper_kg FROM methane.emission_events
-- expect
FROM (VALUES ('a', 1, 2, 2, 100.0, 24, 72, 2400, 7200), ('a', 2, 1, 0, NULL, 0, NULL, NULL, NULL), ('always', 1, 2, 2, 10.0, 24, NULL, 240, NULL))
    AS t (source_name, event, detection_days, quantified_days, emission_kg_h, duration_lower_h, duration_upper_h, mass_lower_kg, mass_upper_kg)

-- ask: what bounds it
SELECT null_before_at, first_detection_at, last_detection_at, null_after_at FROM methane.emission_events WHERE source_name = 'a' AND event = 1
-- expect
FROM (VALUES (TIMESTAMPTZ '2024-06-01 10:00:00Z', TIMESTAMPTZ '2024-06-02 10:00:00Z', TIMESTAMPTZ '2024-06-03 10:00:00Z', TIMESTAMPTZ '2024-06-04 10:00:00Z')) AS t (null_before_at, first_detection_at, last_detection_at, null_after_at)
