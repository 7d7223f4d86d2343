-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
.read sql/methane/observed_of.sql
.read sql/methane/exact_sum.sql
CREATE TABLE methane.source_scenes AS
SELECT 's' AS source, source_name, scene_name, day::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('x', 'a', '2026-01-01 10:00:00Z'), ('x', 'b', '2026-01-01 11:00:00Z'), ('x', 'c', '2026-01-02 10:00:00Z'),
    ('x', 'd', '2026-01-03 10:00:00Z'), ('y', 'a', '2026-01-01 10:00:00Z')
) AS t (source_name, scene_name, day);
CREATE TABLE methane.source_plumes AS
FROM (VALUES ('s', 'x', 'a-A'), ('s', 'x', 'a-B'), ('s', 'x', 'c-A')) AS t (source, source_name, plume_id);
CREATE TABLE methane.plumes AS
FROM (VALUES ('s', 'a-A', 30.0::DOUBLE, 3.0::DOUBLE, FALSE), ('s', 'a-B', 10.0, 4.0, FALSE), ('s', 'c-A', NULL, NULL, TRUE))
    AS t (source, plume_id, emission_kg_h, emission_uncertainty_kg_h, emission_is_hidden);
CREATE TABLE methane.sources AS
FROM (VALUES ('s', 'x', 'CH4', '1B2', NULL::DOUBLE, NULL::DOUBLE, NULL::DOUBLE))
    AS t (source, source_name, gas, sector, persistence, emission_kg_h, emission_uncertainty_kg_h);
CREATE TABLE methane.source_days AS
SELECT 's' AS source, 'x' AS source_name, * FROM (VALUES
    (DATE '2026-01-01', 2, 2, TRUE, TRUE, 20.0::DOUBLE, 3.5::DOUBLE), (DATE '2026-01-02', 1, 0, TRUE, FALSE, NULL, NULL),
    (DATE '2026-01-03', 1, 1, FALSE, FALSE, 0.0, 0.0)
) AS t (day, scenes, counted_scenes, is_detected, is_quantified, emission_kg_h, emission_uncertainty_kg_h);
CREATE TABLE methane.source_rates AS
SELECT 's' AS source, 'x' AS source_name, 3 AS observation_days, 2 AS detection_days, 0.5::DOUBLE AS persistence,
    10.0::DOUBLE AS emission_kg_h, 1.75::DOUBLE AS emission_uncertainty_kg_h;

-- ask: five steps, with the query of the list behind the name
FROM methane.source_explained('x?status=not_deleted')
-- expect
FROM (VALUES
    ('s', 1, 'sum of 2 rates, of 2 plumes', DATE '2026-01-01', 'a', 40::DOUBLE, 7::DOUBLE, 'kg/h'),
    ('s', 1, 'no plume: 0', DATE '2026-01-01', 'b', 0, 0, 'kg/h'),
    ('s', 1, '1 plumes, none with a rate: does not count', DATE '2026-01-02', 'c', NULL, NULL, 'kg/h'),
    ('s', 1, 'no plume: 0', DATE '2026-01-03', 'd', 0, 0, 'kg/h'),
    ('s', 2, 'mean of 2 scenes', DATE '2026-01-01', NULL, 20, 3.5, 'kg/h'),
    ('s', 2, 'none of 1 scenes counts', DATE '2026-01-02', NULL, NULL, NULL, 'kg/h'),
    ('s', 2, 'mean of 1 scenes without a plume: not in the mean of days', DATE '2026-01-03', NULL, 0, 0, 'kg/h'),
    ('s', 3, 'mean of 1 days with a rate', NULL, NULL, 20, 3.5, 'kg/h'),
    ('s', 4, 'persistence: 2 days with a plume of 3 days with a scene', NULL, NULL, 0.5, NULL, '1'),
    ('s', 5, 'mean of days times persistence', NULL, NULL, 10, 1.75, 'kg/h')
) AS t (source, step, what, day, scene_name, value, uncertainty, unit)

-- ask: a name that is not there
SELECT count(*) AS steps FROM methane.source_explained('z')
-- expect
FROM (VALUES (0)) AS t (steps)
