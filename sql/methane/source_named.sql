-- source_named(wanted_name, of_source): the source of emission of a name.
--
-- grain    at most one row, the columns of methane.sources
-- needs    methane.sources
-- rule     what follows a ? in the name is the server's own query and no part of it; of several harvest
--          sources that have it, the one with the newest snapshot answers, then the first by name
-- edges    no row where nothing has that name, as when a new plume renamed it
CREATE OR REPLACE MACRO methane.source_named(wanted_name VARCHAR, of_source VARCHAR := NULL) AS TABLE
SELECT *
FROM methane.sources
WHERE source_name = split_part(wanted_name, '?', 1)
    AND (of_source IS NULL OR source = of_source)
ORDER BY snapshot DESC, source
LIMIT 1;

COMMENT ON MACRO TABLE methane.source_named IS 'The source of emission of a name.';
