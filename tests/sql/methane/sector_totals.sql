-- given
.read sql/methane/schema.sql
CREATE MACRO methane.area_totals(in_area) AS TABLE
SELECT * FROM (VALUES ('s', 'CH4', '1B2', 3, 1, 0, 4, 2, 2, 4000.0, 7.0, 5.0, 35.064)) AS t (source, gas, sector, sources, sources_without_rate, sources_without_uncertainty, plumes, plumes_hidden, plumes_without_rate, emission_kg_h, u_linear_kg_h, u_quadrature_kg_h, emission_kt_yr) WHERE in_area IS NULL;

-- ask: everywhere
FROM methane.sector_totals
-- expect
FROM (VALUES ('s', 'CH4', '1B2', 3, 1, 0, 4, 2, 2, 4000.0, 7.0, 5.0, 35.064))
    AS t (source, gas, sector, sources, sources_without_rate, sources_without_uncertainty, plumes, plumes_hidden, plumes_without_rate, emission_kg_h, u_linear_kg_h, u_quadrature_kg_h, emission_kt_yr)
