-- snapshots: what the chosen items were read from.
--
-- grain    one row per snapshot
-- needs    table shardmap_items (source, snapshot)
SELECT DISTINCT source || ' ' || snapshot AS snapshot
FROM shardmap_items
WHERE snapshot IS NOT NULL
ORDER BY snapshot;
