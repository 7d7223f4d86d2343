-- country_totals: what the sources of each country and region emit together.
--
-- grain    one row per (source, country, region, gas, sector)
-- needs    methane.source_budgets, methane.exact_sum
-- rule     as methane.area_totals, but by the country and region that Carbon Mapper's CSV names; to add rows up, add
--          the u_linear and the squares of the u_quadrature
-- units    kg/h; kt/yr = kg/h x 24 x 365.25 / 1e6
-- edges    country is NULL where no plume of the source names one: only the CSV route does, since 2026
CREATE OR REPLACE VIEW methane.country_totals AS
SELECT
    source,
    country,
    region,
    gas,
    sector,
    count(*) AS sources,
    count(*) FILTER (emission_kg_h IS NULL) AS sources_without_rate,
    count(*) FILTER (emission_kg_h IS NOT NULL AND emission_uncertainty_kg_h IS NULL) AS sources_without_uncertainty,
    sum(plumes)::BIGINT AS plumes,
    sum(plumes_hidden)::BIGINT AS plumes_hidden,
    sum(plumes_without_rate)::BIGINT AS plumes_without_rate,
    methane.exact_sum(emission_kg_h) AS emission_kg_h,
    methane.exact_sum(if(emission_kg_h IS NULL, NULL, emission_uncertainty_kg_h)) AS u_linear_kg_h,
    sqrt(methane.exact_sum(
        if(emission_kg_h IS NULL, NULL, emission_uncertainty_kg_h * emission_uncertainty_kg_h)
    )) AS u_quadrature_kg_h,
    methane.exact_sum(emission_kg_h) * 24 * 365.25 / 1e6 AS emission_kt_yr
FROM methane.source_budgets
GROUP BY source, country, region, gas, sector;

COMMENT ON VIEW methane.country_totals IS
'What the sources of each country and region emit together: one row per (source, country, region, gas, sector).';
