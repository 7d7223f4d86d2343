-- plume_named(wanted_id, of_source): the plume that an id or a UUID names.
--
-- grain    at most one row, the columns of methane.plumes and instrument_name
-- needs    methane.plumes, methane.instruments
-- rule     of several harvest sources that have it, the one with the newest snapshot answers, then the
--          first by name
-- edges    no row where nothing has that name; instrument_name is NULL for an instrument that is not known
CREATE OR REPLACE MACRO methane.plume_named(wanted_id VARCHAR, of_source VARCHAR := NULL) AS TABLE
SELECT
    plumes.*,
    instruments.name AS instrument_name
FROM methane.plumes
LEFT JOIN methane.instruments
    ON instruments.code = plumes.instrument
WHERE (plumes.plume_id = wanted_id OR plumes.plume_uuid = wanted_id)
    AND (of_source IS NULL OR plumes.source = of_source)
ORDER BY plumes.snapshot DESC, plumes.source
LIMIT 1;

COMMENT ON MACRO TABLE methane.plume_named IS 'The plume that an id or a UUID names.';
