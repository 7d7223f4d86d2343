-- source_status: how fresh each source is, and when its next harvest is due.
--
-- grain    one row per source
-- needs    harvest_sources, snapshots
-- rule     a source is due when its last complete snapshot is older than its every_hours, or there is none
-- units    times UTC; age as an interval from the end of that snapshot to now
-- edges    trouble IS NULL: the last harvest was complete; else what was missing in the incomplete one after it
CREATE OR REPLACE VIEW source_status AS
SELECT
    sources.source,
    sources.type,
    sources.is_declared,
    sources.snapshot,
    sources.items,
    sources.rejects,
    current_one.newest_item_at,
    sources.harvested_at,
    now() - sources.harvested_at AS age,
    sources.harvested_at + to_seconds(sources.every_hours * 3600) AS next_due_at,
    sources.is_declared AND coalesce(now() >= next_due_at, TRUE) AS is_due,
    (
        SELECT array_to_string(arg_max(failed.gaps, failed.snapshot), '; ')
        FROM snapshots AS failed
        WHERE failed.source = sources.source
            AND NOT failed.complete
            AND failed.snapshot > coalesce(sources.snapshot, '')
    ) AS trouble
FROM harvest_sources AS sources
LEFT JOIN snapshots AS current_one
    ON sources.source = current_one.source AND sources.snapshot = current_one.snapshot;

COMMENT ON VIEW source_status IS
'How fresh each source is, and when its next harvest is due: one row per source.';
