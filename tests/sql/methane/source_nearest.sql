-- given
.read sql/methane/schema.sql
.read sql/methane/is_source_name.sql
.read sql/methane/source_name_parts.sql
.read sql/methane/distance_m.sql
CREATE TABLE methane.sources AS
FROM (VALUES
    ('near', 'CH4', 10.01, 50.0), ('nearer', 'CH4', 10.001, 50.0), ('nearest', 'CO2', 10.0, 50.0), ('no place', 'CH4', NULL, NULL)
) AS sources (source_name, gas, longitude_deg, latitude_deg);

-- ask: the nearest of the same gas
SELECT source_name, round(away_m) AS away_m FROM methane.source_nearest('CH4_6A_100m_10.00000_50.00000?x=1')
-- expect
FROM (VALUES ('nearer', 71.0::DOUBLE)) AS t (source_name, away_m)

-- ask: none within 10 km, and no name of a source
SELECT source_name FROM methane.source_nearest('CH4_6A_100m_10.00000_51.00000')
UNION ALL
SELECT source_name FROM methane.source_nearest('nonsense')
-- expect
FROM (VALUES ('')) AS t (source_name) WHERE FALSE
