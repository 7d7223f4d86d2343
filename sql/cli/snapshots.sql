-- snapshots: every commit, newest first, for people.
--
-- grain    one row per (source, snapshot)
-- needs    snapshots
SELECT
    source,
    snapshot,
    is_current,
    complete,
    action,
    items,
    collections,
    rejects,
    bytes,
    restored,
    parent
FROM snapshots
WHERE getvariable('of_source') IS NULL OR source = getvariable('of_source')
ORDER BY snapshot DESC;
