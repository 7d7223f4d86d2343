-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
.read sql/methane/observed_of.sql
.read sql/methane/exact_sum.sql
CREATE TABLE methane.source_scenes AS
SELECT source, source_name, scene_name, observed_at::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('s', 'x', 'two',     '2026-01-01 23:59:59Z'), ('s', 'x', 'null',   '2026-01-01 00:00:00Z'),
    ('s', 'x', 'unknown', '2026-01-01 12:00:00Z'), ('s', 'x', 'hidden', '2026-01-02 00:00:00Z'),
    ('s', 'x', 'hides',   '2026-01-03 00:00:00Z'), ('s', 'x', 'empty',  '2026-01-03 00:00:00Z'),
    ('s', 'x', 'ang20260104t235959', NULL),
    ('s', 'y', 'two',     '2026-01-01 23:59:59Z'), ('t', 'x', 'two',    '2026-01-01 23:59:59Z')
) AS t (source, source_name, scene_name, observed_at);
CREATE TABLE methane.source_plumes AS
FROM (VALUES
    ('s', 'x', 'two-A'), ('s', 'x', 'two-B'), ('s', 'x', 'two-C'), ('s', 'x', 'unknown-A'), ('s', 'x', 'hidden-A'),
    ('s', 'x', 'hides-A'), ('s', 'x', 'elsewhere-A')
) AS t (source, source_name, plume_id);
CREATE TABLE methane.plumes AS
FROM (VALUES
    ('s', 'two-A', 30.0::DOUBLE, 3.0::DOUBLE), ('s', 'two-B', 10.0, 4.0), ('s', 'two-C', NULL, NULL),
    ('s', 'hidden-A', NULL, NULL), ('s', 'hides-A', NULL, 9.0), ('s', 'elsewhere-A', 999.0, 9.0), ('t', 'two-A', 7.0, 1.0)
) AS t (source, plume_id, emission_kg_h, emission_uncertainty_kg_h);

-- expect: sums within a scene, means over scenes that count; a null counts as 0, a scene of hidden plumes does not
FROM (VALUES
    ('s', 'x', DATE '2026-01-01', 3, 2, 4, 2, TRUE, TRUE, 20::DOUBLE, 3.5::DOUBLE, 2.5::DOUBLE, ['null', 'two', 'unknown']),
    ('s', 'x', DATE '2026-01-02', 1, 0, 1, 0, TRUE, FALSE, NULL, NULL, NULL, ['hidden']),
    ('s', 'x', DATE '2026-01-03', 2, 1, 1, 0, TRUE, FALSE, 0, 0, 0, ['empty', 'hides']),
    ('s', 'x', DATE '2026-01-04', 1, 1, 0, 0, FALSE, FALSE, 0, 0, 0, ['ang20260104t235959']),
    ('s', 'y', DATE '2026-01-01', 1, 1, 0, 0, FALSE, FALSE, 0, 0, 0, ['two']),
    ('t', 'x', DATE '2026-01-01', 1, 1, 0, 0, FALSE, FALSE, 0, 0, 0, ['two'])
) AS t (source, source_name, day, scenes, counted_scenes, plumes, quantified_plumes, is_detected, is_quantified,
    emission_kg_h, emission_uncertainty_kg_h, u_quadrature_kg_h, scene_names)
