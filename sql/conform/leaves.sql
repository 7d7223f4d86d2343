-- leaves: the files into which new and changed items go.
--
-- grain    one row per file to be written
-- needs    kept
SELECT
    leaf,
    list(DISTINCT collection ORDER BY collection) AS collections,
    count(*) AS items,
    count(DISTINCT stretch) AS stretches
FROM kept
GROUP BY leaf
ORDER BY leaf;
