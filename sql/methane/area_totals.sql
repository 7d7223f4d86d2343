-- area_totals(in_area): what the sources of emission in an area emit together, by gas and sector.
--
-- grain    one row per (source, gas, sector)
-- needs    methane.source_budgets, methane.exact_sum
-- rule     the sum of the sources' time-averaged rates (Carbon Mapper's emission, rate times persistence). Two
--          uncertainties, because analysts disagree which holds: u_linear is the sum of the sources', as if every error
--          had one cause; u_quadrature the root of the sum of their squares, as if none had
-- units    kg/h; kt/yr = kg/h x 24 x 365.25 / 1e6; in_area in degrees, OGC:CRS84, NULL for everywhere
-- edges    a source on the edge counts; right over the antimeridian, whether the area is cut there or goes on beyond
--          180; sources without a rate, or without an uncertainty, are counted beside the sums and add nothing: with
--          plumes_hidden, they say how far the total is a lower bound; NULL where no source has a rate
CREATE OR REPLACE MACRO methane.area_totals(in_area GEOMETRY) AS TABLE
SELECT
    source,
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
WHERE in_area IS NULL
    OR latitude_deg BETWEEN ST_YMin(in_area) AND ST_YMax(in_area)
    AND (
        ST_Intersects(ST_Point(longitude_deg, latitude_deg), in_area)
        OR ST_Intersects(ST_Point(longitude_deg - 360, latitude_deg), in_area)
        OR ST_Intersects(ST_Point(longitude_deg + 360, latitude_deg), in_area)
    )
GROUP BY source, gas, sector;

COMMENT ON MACRO TABLE methane.area_totals IS
'What the sources of emission in an area emit together, by gas and sector (in_area: lon/lat degrees, OGC:CRS84; NULL: everywhere; kg/h, kt/yr).';
