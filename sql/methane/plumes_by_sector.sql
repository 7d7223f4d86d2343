-- plumes_by_sector: how many plumes each sector has.
--
-- grain    one row per (source, gas, sector)
-- needs    methane.plumes, methane.sectors
-- rule     quantified plumes have a rate; hidden ones have none by Carbon Mapper's policy (hide_emission)
-- edges    share is of all plumes of the source and gas, share_of_attributed of those with a sector, 0 to 1; sector
--          is NULL for plumes that are attributed to nothing, which NA says too, and share_of_attributed then
CREATE OR REPLACE VIEW methane.plumes_by_sector AS
WITH counted AS (
    SELECT
        source,
        gas,
        sector,
        count(*) AS plumes,
        count(emission_kg_h) AS quantified_plumes,
        count(*) FILTER (WHERE emission_is_hidden) AS hidden_plumes
    FROM methane.plumes
    GROUP BY source, gas, sector
)
SELECT
    counted.source,
    counted.gas,
    counted.sector,
    sectors.name,
    counted.plumes,
    counted.plumes / (sum(counted.plumes) OVER whole)::DOUBLE AS share,
    CASE
        WHEN counted.sector <> 'NA'
            THEN counted.plumes / (sum(counted.plumes) FILTER (WHERE counted.sector <> 'NA') OVER whole)::DOUBLE
    END AS share_of_attributed,
    counted.quantified_plumes,
    counted.hidden_plumes
FROM counted
LEFT JOIN methane.sectors AS sectors
    ON counted.sector = sectors.code
WINDOW whole AS (PARTITION BY counted.source, counted.gas);

COMMENT ON VIEW methane.plumes_by_sector IS 'How many plumes each sector has: one row per (source, gas, sector).';
