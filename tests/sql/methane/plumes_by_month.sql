-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, gas, emission_kg_h, observed_at::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('CH4', 5.0::DOUBLE, '2025-12-31 23:59:59Z'), ('CH4', NULL, '2025-12-01 00:00:00Z'),
    ('CH4', NULL, '2026-02-01 01:00:00+02:00'), ('CH4', 7.5, '2026-03-01 00:00:00Z'),
    ('CH4', 7.5, '2026-03-02 00:00:00Z'), ('CO2', 1.0, '2026-01-15 00:00:00Z'), ('CO2', 1.0, NULL)
) AS t (gas, emission_kg_h, observed_at);

-- expect: months in UTC, and the empty one between two others
FROM (VALUES
    ('s', 'CH4', DATE '2025-12-01', 2, 1, 5.0::DOUBLE), ('s', 'CH4', DATE '2026-01-01', 1, 0, NULL),
    ('s', 'CH4', DATE '2026-02-01', 0, 0, NULL), ('s', 'CH4', DATE '2026-03-01', 2, 2, 15.0),
    ('s', 'CO2', DATE '2026-01-01', 1, 1, 1.0)
) AS t (source, gas, month, plumes, quantified_plumes, emission_kg_h)
