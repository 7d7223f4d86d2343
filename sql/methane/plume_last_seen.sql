-- plume_last_seen(wanted_id): in which harvest a plume that is not there now was withdrawn.
--
-- grain    at most one row
-- needs    methane.plume_versions
-- rule     the newest change of the plume, whatever the harvest source, if it is its deletion
-- edges    no row for an id that no harvest ever had
CREATE OR REPLACE MACRO methane.plume_last_seen(wanted_id VARCHAR) AS TABLE
SELECT
    plume_id,
    snapshot AS withdrawn_in,
    timezone('UTC', strptime(snapshot, '%Y%m%dT%H%M%S.%fZ')) AS withdrawn_at,
    source
FROM methane.plume_versions
WHERE plume_id = wanted_id OR plume_uuid = wanted_id
QUALIFY row_number() OVER (ORDER BY snapshot DESC, source) = 1 AND change = 'deleted';

COMMENT ON MACRO TABLE methane.plume_last_seen IS
'In which harvest a plume that is not there now was withdrawn.';
