-- source_holding(wanted_id, of_source): the source of emission that a plume is in.
--
-- grain    at most one row, the columns of methane.sources
-- needs    methane.sources, methane.source_plumes
-- rule     as methane.plume_source: of several that list it the one whose name sorts first
-- edges    no row for a plume that is in no source
CREATE OR REPLACE MACRO methane.source_holding(wanted_id VARCHAR, of_source VARCHAR := NULL) AS TABLE
SELECT sources.*
FROM methane.source_plumes
JOIN methane.sources
    ON sources.source = source_plumes.source AND sources.source_name = source_plumes.source_name
WHERE source_plumes.plume_id = wanted_id AND (of_source IS NULL OR source_plumes.source = of_source)
ORDER BY sources.source_name
LIMIT 1;

COMMENT ON MACRO TABLE methane.source_holding IS 'The source of emission that a plume is in.';
