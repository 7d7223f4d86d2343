-- snapshots: every commit, newest first, for people.
--
-- grain    one row per (source, snapshot)
-- needs    snapshots; variable of_source, NULL for any
-- edges    an incomplete snapshot received less than was announced and is never current; one that
--          restores another is a rollback
SELECT
    source,
    snapshot,
    CASE WHEN is_current THEN 'current' WHEN complete THEN '' ELSE 'incomplete' END AS state,
    items,
    collections,
    rejects,
    bytes,
    restored AS restores
FROM snapshots
WHERE getvariable('of_source') IS NULL OR source = getvariable('of_source')
ORDER BY snapshot DESC;
