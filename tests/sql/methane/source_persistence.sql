-- given
.read sql/methane/schema.sql
CREATE TABLE methane.sources AS
FROM (VALUES ('s', 'real', 'CH4', '1B2'), ('s', 'once', 'CH4', NULL), ('s', 'never', 'CO2', '6A'), ('s', 'unseen', 'CH4', '6A'))
    AS t (source, source_name, gas, sector);
CREATE TABLE methane.source_days AS
SELECT 's' AS source, source_name, DATE '2026-01-01' + n::INTEGER AS day, n < found AS is_detected
FROM (VALUES ('real', 14, 34), ('once', 1, 1), ('never', 0, 5)) AS t (source_name, found, looked), range(looked) AS r (n);

-- ask: 14 of 34; one of one is not certain; none of five is not never; nobody looked
SELECT * REPLACE (
    round(persistence, 6) AS persistence, round(persistence_low, 3) AS persistence_low,
    round(persistence_high, 3) AS persistence_high
) FROM methane.source_persistence
-- expect
FROM (VALUES
    ('s', 'real', 'CH4', '1B2', 14, 34, 0.411765::DOUBLE, 0.264::DOUBLE, 0.578::DOUBLE, FALSE),
    ('s', 'once', 'CH4', NULL, 1, 1, 1.0, 0.207, 1.0, TRUE), ('s', 'never', 'CO2', '6A', 0, 5, 0.0, 0.0, 0.434, FALSE),
    ('s', 'unseen', 'CH4', '6A', 0, 0, NULL, NULL, NULL, TRUE)
) AS t (source, source_name, gas, sector, detection_days, observation_days, persistence, persistence_low,
    persistence_high, is_few)
