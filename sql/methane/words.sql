-- words: the words that a question may use, as the catalog and Carbon Mapper write them.
--
-- grain    one row per (word_of, word)
-- needs    methane.plumes, methane.sources, methane.scenes, methane.instruments, methane.sectors
-- rule     word_of is gas, sector, instrument, country or source; source is the harvest source, and has words only
--          for what was harvested
-- edges    the sector NULL is the word for none attributed
CREATE OR REPLACE VIEW methane.words AS
SELECT DISTINCT
    word_of,
    word
FROM (
    UNPIVOT (
        SELECT
            source,
            gas,
            sector,
            instrument,
            country
        FROM methane.plumes
        UNION ALL BY NAME
        SELECT
            source,
            gas,
            sector
        FROM methane.sources
        UNION ALL BY NAME
        SELECT
            source,
            instrument
        FROM methane.scenes
        UNION ALL BY NAME
        SELECT code AS instrument
        FROM methane.instruments
        UNION ALL BY NAME
        SELECT code AS sector
        FROM methane.sectors
        UNION ALL BY NAME
        FROM (VALUES ('CH4', 'NULL'), ('CO2', 'NULL')) AS known (gas, sector)
    )
    ON source, gas, sector, instrument, country
    INTO NAME word_of VALUE word
);

COMMENT ON VIEW methane.words IS
'The words that a question may use, as the catalog and Carbon Mapper write them: one row per (word_of, word).';
