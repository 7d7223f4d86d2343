-- counts: kept items per collection, for the ledger.
--
-- grain    one row per collection
-- needs    kept
SELECT
    collection,
    count(*) AS items
FROM kept
GROUP BY collection
ORDER BY collection;
