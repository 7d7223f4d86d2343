-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, 'CH4' AS gas, 'tan' AS instrument, '1B2' AS sector, * FROM (VALUES
    (0.0, TRUE, NULL), (1.99, FALSE, 5.0), (2.0, FALSE, 5.0), (2.5, NULL, NULL), (5.0, NULL, NULL), (10.0, TRUE, NULL), (NULL, TRUE, NULL)
) AS t (wind_speed_m_s, emission_is_hidden, emission_kg_h);

-- expect
SELECT 's' AS source, 'CH4' AS gas, 'tan' AS instrument, '1B2' AS sector, * FROM (VALUES
    ('0-2 m/s', 2, 2, 1, 0.5, 1), ('2-5 m/s', 2, 1, 0, 0.0, 1), ('5-10 m/s', 1, 0, 0, NULL, 1), ('10 m/s and more', 1, 1, 1, 1.0, 1), (NULL, 1, 1, 1, 1.0, 1)
) AS t (wind_class, plumes, plumes_known, plumes_hidden, hidden_share, plumes_without_rate)
