-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, *, TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_days(day) AS observed_at FROM (VALUES
    ('CH4', 'tan', 5.0, FALSE, 1), ('CH4', 'tan', NULL, TRUE, 3), ('CH4', 'tan', NULL, NULL, 2),
    ('CH4', 'emi', 0.0, NULL, 0), ('CO2', 'tan', 7.0, FALSE, 9)
) AS t (gas, instrument, emission_kg_h, emission_is_hidden, day);

-- expect
FROM (VALUES
    ('s', 'CH4', 'tan', 3, 0.75::DOUBLE, 1, 1, TIMESTAMPTZ '2026-01-02 00:00:00Z', TIMESTAMPTZ '2026-01-04 00:00:00Z'),
    ('s', 'CH4', 'emi', 1, 0.25, 1, 0, TIMESTAMPTZ '2026-01-01 00:00:00Z', TIMESTAMPTZ '2026-01-01 00:00:00Z'),
    ('s', 'CO2', 'tan', 1, 1, 1, 0, TIMESTAMPTZ '2026-01-10 00:00:00Z', TIMESTAMPTZ '2026-01-10 00:00:00Z')
) AS t (source, gas, instrument, plumes, share, quantified_plumes, hidden_plumes, first_observed_at, last_observed_at)
