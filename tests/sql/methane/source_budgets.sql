-- given
.read sql/methane/schema.sql
CREATE TABLE methane.sources AS
SELECT 's' AS source, * FROM (VALUES ('two', 'CH4', '1B2', 50.0, 5.0, 1.5, 2.5), ('none', 'CO2', NULL, NULL, NULL, 3.5, 4.5))
    AS t (source_name, gas, sector, emission_kg_h, emission_uncertainty_kg_h, longitude_deg, latitude_deg);
CREATE TABLE methane.source_plumes AS SELECT 's' AS source, 'two' AS source_name, unnest(['a', 'b', 'c', 'd', 'not harvested']) AS plume_id;
CREATE TABLE methane.plumes AS
SELECT * FROM (VALUES ('s', 'a', 'US', 'TX', 5.0, FALSE), ('s', 'b', 'US', 'NM', NULL, TRUE), ('s', 'c', 'US', 'TX', NULL, NULL), ('s', 'd', NULL, NULL, 5.0, FALSE), ('t', 'a', 'MX', 'x', 5.0, TRUE))
    AS t (source, plume_id, country, region, emission_kg_h, emission_is_hidden);

-- ask: most of its plumes say where it is
SELECT source_name, country, region, emission_kg_h, plumes, plumes_hidden, plumes_without_rate FROM methane.source_budgets
-- expect
FROM (VALUES ('two', 'US', 'TX', 50.0, 4, 1, 2), ('none', NULL, NULL, NULL, 0, 0, 0)) AS t (source_name, country, region, emission_kg_h, plumes, plumes_hidden, plumes_without_rate)
