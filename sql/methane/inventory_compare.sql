-- inventory_compare(inventory_table, in_area): what an inventory says beside what the sources of emission say.
--
-- grain    one row per (source, gas, sector) that the inventory or Carbon Mapper has
-- needs    methane.area_totals; the table or view that inventory_table names, with columns sector, gas and kg_h or
--          kt_yr
-- rule     both as mean rates over time, the inventory's kt/yr times 1e6 / (24 x 365.25). Never compare a plume's
--          rate, which is of one overpass, with an annual figure: only a source's rate times persistence, as here, is
--          a mean over time, and only over the days that were looked at
-- units    kg/h; kt/yr; in_area in degrees, OGC:CRS84, NULL for everywhere
-- edges    kg_h counts before kt_yr; rows of one gas and sector are added up; the inventory must be of the same area,
--          and has diffuse sources below what the instruments see: catalog_share below 1 is no error of it; a side
--          that says nothing is NULL and never 0; sectors must be Carbon Mapper's codes, 1B2 for oil and gas
CREATE OR REPLACE MACRO methane.inventory_compare(inventory_table, in_area GEOMETRY := NULL) AS TABLE
WITH inventory AS (
    SELECT
        gas,
        sector,
        fsum(coalesce(kg_h, kt_yr * 1e6 / (24 * 365.25))) AS inventory_kg_h
    FROM (
        SELECT
            NULL::VARCHAR AS gas,
            NULL::VARCHAR AS sector,
            NULL::DOUBLE AS kg_h,
            NULL::DOUBLE AS kt_yr
        WHERE FALSE
        UNION ALL BY NAME
        FROM query_table(inventory_table)
    )
    GROUP BY gas, sector
),
totals AS (
    FROM methane.area_totals(in_area)
),
expected AS (
    SELECT
        harvested.source,
        inventory.*
    FROM inventory
    CROSS JOIN (SELECT DISTINCT source FROM totals) AS harvested
)
SELECT
    coalesce(totals.source, expected.source) AS source,
    coalesce(totals.gas, expected.gas) AS gas,
    coalesce(totals.sector, expected.sector) AS sector,
    expected.inventory_kg_h,
    totals.emission_kg_h AS catalog_kg_h,
    totals.u_linear_kg_h,
    totals.u_quadrature_kg_h,
    totals.sources,
    totals.sources_without_rate,
    totals.plumes_hidden,
    totals.emission_kg_h - expected.inventory_kg_h AS difference_kg_h,
    totals.emission_kg_h / nullif(expected.inventory_kg_h, 0) AS catalog_share,
    expected.inventory_kg_h * 24 * 365.25 / 1e6 AS inventory_kt_yr,
    totals.emission_kt_yr AS catalog_kt_yr
FROM totals
FULL JOIN expected
    ON totals.source = expected.source
    AND totals.gas IS NOT DISTINCT FROM expected.gas
    AND totals.sector IS NOT DISTINCT FROM expected.sector;

COMMENT ON MACRO TABLE methane.inventory_compare IS
'What an inventory says beside what the sources of emission say (inventory_table: name of a table with gas, sector and kg_h or kt_yr; in_area: lon/lat degrees, OGC:CRS84).';
