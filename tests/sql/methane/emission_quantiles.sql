-- given
.read sql/methane/schema.sql
CREATE MACRO methane.emission_quantiles_of(since := NULL, until := NULL) AS TABLE
SELECT 's' AS source, 'CH4' AS gas, 3 AS plumes, since IS NULL AND until IS NULL AS of_all;

-- expect: of all plumes
FROM (VALUES ('s', 'CH4', 3, TRUE)) AS t (source, gas, plumes, of_all)
