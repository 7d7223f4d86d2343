-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
CREATE TABLE methane.plume_versions AS
SELECT
    's' AS source, 'CH4' AS gas, sector, 'tan' AS instrument, TIMESTAMPTZ '2024-05-01 00:00:00Z' AS observed_at,
    emission_kg_h * 0.1 AS emission_uncertainty_kg_h, * EXCLUDE (sector, day),
    '2024060' || day || 'T000000.000000Z' AS snapshot
FROM (VALUES
    ('quantified anew', 1, 'added',   1000.0, 'v3',  FALSE, '1B2', 10.0, 0.0),
    ('quantified anew', 2, 'changed', 500.0,  'v3e', FALSE, '6A',  10.0, 0.0),
    ('hides',           1, 'added',   100.0,  'v3',  FALSE, '1B2', 10.0, 0.0),
    ('hides',           2, 'changed', NULL,   'v3',  TRUE,  '1B2', 10.0, 0.0),
    ('hides',           3, 'changed', 100.0,  'v3',  FALSE, '1B2', 10.0, 0.0),
    ('moves',           1, 'added',   0.0,    'v3',  NULL,  NULL,  180.0, 0.0),
    ('moves',           2, 'changed', 5.0,    'v3',  TRUE,  NULL,  -179.999, 0.0),
    ('moves',           3, 'changed', 5.0,    'v3',  TRUE,  NULL,  -179.9991, 0.0),
    ('returns',         1, 'added',   7.0,    'v3',  FALSE, '1B2', 10.0, 0.0),
    ('returns',         2, 'deleted', 7.0,    'v3',  FALSE, '1B2', 10.0, 0.0),
    ('returns',         3, 'added',   8.0,    'v3',  FALSE, '1B2', 10.0, 0.0)
) AS t (plume_id, day, change, emission_kg_h, emission_version, emission_is_hidden, sector, longitude_deg, latitude_deg);

-- ask: rates, versions and sectors before and after
SELECT
    plume_id, changed_at::DATE AS changed_on, change, emission_before_kg_h::INTEGER AS before,
    emission_after_kg_h::INTEGER AS after, emission_delta_kg_h::INTEGER AS delta, emission_ratio::DOUBLE AS ratio,
    emission_uncertainty_before_kg_h::INTEGER AS u_before, emission_uncertainty_after_kg_h::INTEGER AS u_after,
    emission_version_before AS v_before, emission_version_after AS v_after, sector_before, sector_after
FROM methane.plume_changes WHERE plume_id IN ('quantified anew', 'returns')
-- expect
FROM (VALUES
    ('quantified anew', DATE '2024-06-01', 'added', NULL, 1000, NULL, NULL::DOUBLE, NULL, 100, NULL, 'v3', NULL, '1B2'),
    ('quantified anew', DATE '2024-06-02', 'changed', 1000, 500, -500, 0.5, 100, 50, 'v3', 'v3e', '1B2', '6A'),
    ('returns', DATE '2024-06-01', 'added', NULL, 7, NULL, NULL, NULL, 1, NULL, 'v3', NULL, '1B2'),
    ('returns', DATE '2024-06-02', 'deleted', 7, NULL, NULL, NULL, 1, NULL, 'v3', NULL, '1B2', NULL),
    ('returns', DATE '2024-06-03', 'added', NULL, 8, NULL, NULL, NULL, 1, NULL, 'v3', NULL, '1B2')
) AS t (plume_id, changed_on, change, before, after, delta, ratio, u_before, u_after, v_before, v_after,
    sector_before, sector_after)

-- ask: hidden and shown again; moved across the antimeridian, then by 11 m; what is not known is not said
SELECT
    plume_id, changed_at::DATE AS changed_on, became_hidden, became_unhidden, round(moved_m) AS moved, has_moved,
    emission_ratio IS NULL AS no_ratio
FROM methane.plume_changes WHERE plume_id IN ('hides', 'moves')
-- expect
FROM (VALUES
    ('hides', DATE '2024-06-01', NULL::BOOLEAN, NULL::BOOLEAN, NULL::DOUBLE, NULL::BOOLEAN, TRUE),
    ('hides', DATE '2024-06-02', TRUE, FALSE, 0, FALSE, TRUE),
    ('hides', DATE '2024-06-03', FALSE, TRUE, 0, FALSE, TRUE),
    ('moves', DATE '2024-06-01', NULL, NULL, NULL, NULL, TRUE),
    ('moves', DATE '2024-06-02', NULL, FALSE, 111, TRUE, TRUE),
    ('moves', DATE '2024-06-03', FALSE, FALSE, 11, FALSE, FALSE)
) AS t (plume_id, changed_on, became_hidden, became_unhidden, moved, has_moved, no_ratio)
