-- given
.read sql/methane/schema.sql
.read sql/methane/exact_sum.sql
CREATE TABLE methane.source_budgets AS
SELECT 's' AS source, 'CH4' AS gas, '1B2' AS sector, * FROM (VALUES
    ('a', 'US', 'TX', 3000.0, 3.0, 2, 1, 1, 1.5, 1.5), ('b', 'US', 'TX', 1000.0, 4.0, 1, 0, 0, 2.0, 2.0), ('c', 'US', 'TX', NULL, 9.0, 1, 1, 1, 1.0, 1.0), ('d', 'US', NULL, 500.0, NULL, 1, 0, 0, 179.5, 1.0), ('e', NULL, NULL, NULL, NULL, 0, 0, 0, 50.0, 50.0)
) AS t (source_name, country, region, emission_kg_h, emission_uncertainty_kg_h, plumes, plumes_hidden, plumes_without_rate, longitude_deg, latitude_deg);

-- ask: an edge counts, a hidden rate is no zero, and errors add up in two ways; 4,000 kg/h are 35.064 kt/yr
FROM methane.area_totals(ST_MakeEnvelope(1, 1, 2, 2))
-- expect
FROM (VALUES ('s', 'CH4', '1B2', 3, 1, 0, 4, 2, 2, 4000.0, 7.0, 5.0, 35.064))
    AS t (source, gas, sector, sources, sources_without_rate, sources_without_uncertainty, plumes, plumes_hidden, plumes_without_rate, emission_kg_h, u_linear_kg_h, u_quadrature_kg_h, emission_kt_yr)

-- ask: over the antimeridian; nowhere; everywhere
SELECT sources, emission_kg_h, u_linear_kg_h, sources_without_uncertainty FROM methane.area_totals(ST_MakeEnvelope(-181, 0, -179, 2))
UNION ALL
SELECT sources, emission_kg_h, u_linear_kg_h, sources_without_uncertainty FROM methane.area_totals(ST_MakeEnvelope(-50, 0, -40, 2))
UNION ALL
SELECT sources, emission_kg_h, u_linear_kg_h, sources_without_uncertainty FROM methane.area_totals(NULL)
UNION ALL
SELECT sources, emission_kg_h, u_linear_kg_h, sources_without_uncertainty FROM methane.area_totals(ST_MakeEnvelope(49, 49, 51, 51))
-- expect
FROM (VALUES (1, 500.0, NULL, 1), (5, 4500.0, 7.0, 1), (1, NULL, NULL, 0)) AS t (sources, emission_kg_h, u_linear_kg_h, sources_without_uncertainty)
