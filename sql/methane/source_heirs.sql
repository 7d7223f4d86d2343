-- source_heirs(wanted_name): the sources of emission that have the plumes of one that was renamed.
--
-- grain    one row per (source, source_name) of methane.sources that shares a plume with it, most shared first
-- needs    methane.source_versions, methane.source_plumes, methane.sources
-- rule     a name holds the centre of its plumes, so a new plume renames a source; its heirs are the sources
--          of the same gas and sector, of the same harvest source, that hold plumes it held last
-- units    plumes; times UTC
-- edges    a name that is gone without heirs is one row with NULL for the heir; no row for a name that no
--          harvest ever had, or that is still there
CREATE OR REPLACE MACRO methane.source_heirs(wanted_name VARCHAR) AS TABLE
WITH gone AS (
    SELECT
        source,
        source_name,
        snapshot,
        gas,
        sector,
        plume_ids
    FROM methane.source_versions
    WHERE source_name = split_part(wanted_name, '?', 1)
    QUALIFY row_number() OVER (ORDER BY snapshot DESC, source) = 1 AND change = 'deleted'
),

held AS (
    SELECT
        source,
        gas,
        sector,
        unnest(plume_ids) AS plume_id
    FROM gone
),

heirs AS (
    SELECT
        sources.source,
        sources.source_name,
        sources.last_published_on,
        count(*) AS shared_plume_count
    FROM held
    JOIN methane.source_plumes
        ON source_plumes.source = held.source AND source_plumes.plume_id = held.plume_id
    JOIN methane.sources
        ON sources.source = source_plumes.source
        AND sources.source_name = source_plumes.source_name
        AND sources.gas IS NOT DISTINCT FROM held.gas
        AND sources.sector IS NOT DISTINCT FROM held.sector
    GROUP BY ALL
)

SELECT
    gone.source,
    gone.source_name,
    gone.snapshot AS gone_in,
    timezone('UTC', strptime(gone.snapshot, '%Y%m%dT%H%M%S.%fZ')) AS gone_at,
    heirs.source_name AS heir_name,
    heirs.shared_plume_count,
    len(gone.plume_ids) AS plume_count
FROM gone
LEFT JOIN heirs
    ON heirs.source = gone.source
ORDER BY heirs.shared_plume_count DESC NULLS LAST, heirs.last_published_on DESC NULLS LAST, heirs.source_name;

COMMENT ON MACRO TABLE methane.source_heirs IS
'The sources of emission that have the plumes of one that was renamed.';
