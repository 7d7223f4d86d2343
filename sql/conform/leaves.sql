-- leaves: the leaves of the snapshot's items.
--
-- grain    one row per file to be written
-- needs    kept
SELECT
    leaf,
    list(DISTINCT collection ORDER BY collection) AS collections,
    count(*) AS items,
    max(stretch) + 1 AS stretches
FROM kept
GROUP BY leaf
ORDER BY leaf;
