-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
.read sql/methane/exact_sum.sql
CREATE TABLE methane.sources AS
SELECT 's' AS source, *, 'CH4' AS gas, '1B2' AS sector FROM (VALUES
    ('x', 0.5::DOUBLE, 100.0::DOUBLE, 10.0::DOUBLE), ('hidden', NULL, NULL, NULL), ('no scenes', 1.0, 5.0, 1.0)
) AS t (source_name, persistence, emission_kg_h, emission_uncertainty_kg_h);
CREATE TABLE methane.source_days AS
SELECT 's' AS source, * FROM (VALUES
    ('x', DATE '2026-01-01', 2, TRUE, TRUE, 300.0::DOUBLE, 30.0::DOUBLE, 3.0::DOUBLE),
    ('x', DATE '2026-01-02', 1, TRUE, TRUE, 100.0, 20.0, 4.0),
    ('x', DATE '2026-01-03', 1, TRUE, FALSE, NULL, NULL, NULL),
    ('x', DATE '2026-01-04', 1, FALSE, FALSE, 0.0, 0.0, 0.0),
    ('hidden', DATE '2026-01-01', 1, TRUE, FALSE, NULL, NULL, NULL)
) AS t (source_name, day, scenes, is_detected, is_quantified, emission_kg_h, emission_uncertainty_kg_h, u_quadrature_kg_h);
CREATE TABLE methane.source_scenes AS
FROM (VALUES ('s', 'x', 'a'), ('s', 'x', 'b'), ('s', 'hidden', 'a')) AS t (source, source_name, scene_name);
CREATE TABLE methane.source_plumes AS
FROM (VALUES ('s', 'x', 'a-A'), ('s', 'x', 'b-A'), ('s', 'x', 'c-A'), ('s', 'hidden', 'a-B'), ('s', 'no scenes', 'd-A'))
    AS t (source, source_name, plume_id);
CREATE TABLE methane.plumes AS
FROM (VALUES ('s', 'a-A', 5.0, FALSE), ('s', 'b-A', 6.0, NULL), ('s', 'a-B', NULL, TRUE), ('s', 'd-A', 5.0, FALSE))
    AS t (source, plume_id, emission_kg_h, emission_is_hidden);

-- ask: three of four days times the mean of the two that are quantified; three uncertainties
SELECT
    source_name, scenes, observation_days, detection_days, quantified_days, persistence, emission_kg_h,
    emission_uncertainty_kg_h, u_quadrature_kg_h, round(u_sampling_kg_h, 9) AS u_sampling_kg_h
FROM methane.source_rates
-- expect
FROM (VALUES
    ('x', 5, 4, 3, 2, 0.75::DOUBLE, 150::DOUBLE, 18.75::DOUBLE, 1.875::DOUBLE, 75::DOUBLE),
    ('hidden', 1, 1, 1, 0, 1, NULL, NULL, NULL, NULL),
    ('no scenes', 0, 0, 0, 0, NULL, NULL, NULL, NULL, NULL)
) AS t (source_name, scenes, observation_days, detection_days, quantified_days, persistence, emission_kg_h,
    emission_uncertainty_kg_h, u_quadrature_kg_h, u_sampling_kg_h)

-- ask: beside what is published, and what ours could not see
SELECT * EXCLUDE (
    scenes, observation_days, detection_days, quantified_days, persistence, emission_kg_h, emission_uncertainty_kg_h,
    u_quadrature_kg_h, u_sampling_kg_h
) FROM methane.source_rates
-- expect
FROM (VALUES
    ('s', 'x', 'CH4', '1B2', 3, 2, 0, 1, 1, 0.5::DOUBLE, 100::DOUBLE, 10::DOUBLE, 0.25::DOUBLE, 50::DOUBLE, 8.75::DOUBLE),
    ('s', 'hidden', 'CH4', '1B2', 1, 0, 1, 0, 0, NULL, NULL, NULL, NULL, NULL, NULL),
    ('s', 'no scenes', 'CH4', '1B2', 1, 1, 0, 0, 1, 1, 5, 1, NULL, NULL, NULL)
) AS t (source, source_name, gas, sector, plumes, quantified_plumes, hidden_plumes, missing_plumes, unlisted_plumes,
    published_persistence, published_emission_kg_h, published_emission_uncertainty_kg_h, persistence_difference,
    emission_difference_kg_h, emission_uncertainty_difference_kg_h)
