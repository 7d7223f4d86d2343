-- sources: what is declared in geocat.toml.
--
-- grain    one row per declared source
-- needs    harvest_sources
SELECT
    source,
    type,
    url
FROM harvest_sources
WHERE is_declared
ORDER BY source;
