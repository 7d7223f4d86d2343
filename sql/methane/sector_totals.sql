-- sector_totals: what all sources of emission emit together, by gas and sector.
--
-- grain    one row per (source, gas, sector)
-- needs    methane.area_totals
-- rule     as methane.area_totals, everywhere
-- units    kg/h; kt/yr = kg/h x 24 x 365.25 / 1e6
-- edges    as methane.area_totals; only where Carbon Mapper looked: no total of a country, nor of the globe
CREATE OR REPLACE VIEW methane.sector_totals AS
SELECT
    source,
    gas,
    sector,
    sources,
    sources_without_rate,
    sources_without_uncertainty,
    plumes,
    plumes_hidden,
    plumes_without_rate,
    emission_kg_h,
    u_linear_kg_h,
    u_quadrature_kg_h,
    emission_kt_yr
FROM methane.area_totals(NULL);

COMMENT ON VIEW methane.sector_totals IS
'What all sources of emission emit together, by gas and sector: one row per (source, gas, sector).';
