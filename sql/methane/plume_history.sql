-- plume_history: every version that a plume had, current ones included.
--
-- grain    one row per (source, plume_id, snapshot)
-- needs    methane.plume_versions
-- rule     a version begins with the snapshot that added or changed the plume, and ends with the next that did, or
--          that had the plume no longer
-- units    known_from and known_until are when snapshots were taken, UTC; half-open
-- edges    known_until IS NULL: the version is current; ended_by is changed, deleted or NULL
CREATE OR REPLACE VIEW methane.plume_history AS
SELECT
    begun.* EXCLUDE (next_snapshot, change, ended_by),
    timezone('UTC', try_strptime(begun.snapshot, '%Y%m%dT%H%M%S.%fZ')) AS known_from,
    timezone('UTC', try_strptime(begun.next_snapshot, '%Y%m%dT%H%M%S.%fZ')) AS known_until,
    begun.ended_by
FROM (
    SELECT
        versions.*,
        lead(versions.snapshot) OVER following AS next_snapshot,
        lead(versions.change) OVER following AS ended_by
    FROM methane.plume_versions AS versions
    WINDOW following AS (PARTITION BY versions.source, versions.plume_id ORDER BY versions.snapshot)
) AS begun
WHERE begun.change <> 'deleted';

COMMENT ON VIEW methane.plume_history IS
'Every version that a plume had, current ones included: one row per (source, plume_id, snapshot).';
