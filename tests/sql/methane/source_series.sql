-- given
.read sql/methane/schema.sql
CREATE TABLE methane.source_days AS
SELECT 's' AS source, source_name, day::DATE AS day, 1 AS scenes, plumes, quantified AS quantified_plumes, plumes > 0 AS is_detected, quantified > 0 AS is_quantified, q AS emission_kg_h, q / 10 AS emission_uncertainty_kg_h FROM (VALUES
    ('a', '2024-06-01', 2, 2, 100.0), ('a', '2024-06-20', 1, 1, 50.0), ('a', '2024-06-25', 0, 0, 0.0), ('a', '2024-07-01', 0, 0, 0.0), ('a', '2024-08-01', 1, 0, NULL), ('b', '2024-06-01', 1, 1, 9.0)
) AS t (source_name, day, plumes, quantified, q);
CREATE TABLE methane.source_scenes AS
SELECT 's' AS source, 'a' AS source_name, instrument, day::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('tan', '2024-06-01 23:59:59Z'), ('GAO', '2024-06-20 00:00:00Z'), ('tan', '2024-06-25 10:00:00Z'), ('tan', '2024-07-01 10:00:00Z'), ('emi', '2024-08-01 10:00:00Z')
) AS t (instrument, day);

-- ask: by month
SELECT step_from, is_null, observation_days, detection_days, null_days, plumes, emission_kg_h, u_mean_kg_h, u_sum_kg_h, instruments FROM methane.source_series('a', by_step := 'month')
-- expect
FROM (VALUES
    (DATE '2024-06-01', FALSE, 3, 2, 1, 3, 75.0, 7.5, 15.0, ['GAO', 'tan']), (DATE '2024-07-01', TRUE, 1, 0, 1, 0, NULL, NULL, NULL, ['tan']),
    (DATE '2024-08-01', FALSE, 1, 1, 0, 1, NULL, NULL, NULL, ['emi'])
) AS t (step_from, is_null, observation_days, detection_days, null_days, plumes, emission_kg_h, u_mean_kg_h, u_sum_kg_h, instruments)

-- ask: by day
SELECT step_from, emission_kg_h, instruments FROM methane.source_series('a') WHERE NOT is_null
-- expect
FROM (VALUES (DATE '2024-06-01', 100.0, ['tan']), (DATE '2024-06-20', 50.0, ['GAO']), (DATE '2024-08-01', NULL, ['emi'])) AS t (step_from, emission_kg_h, instruments)

-- ask: a source that is not there has no series
SELECT step_from FROM methane.source_series('c')
-- expect
SELECT NULL::DATE AS step_from WHERE FALSE
