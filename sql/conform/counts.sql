-- counts: kept items per collection, and how many more were received only to repeat them, for the ledger.
--
-- grain    one row per collection
-- needs    kept
SELECT
    collection,
    count(*) AS items,
    (sum(copies) - count(*))::BIGINT AS repeated
FROM kept
GROUP BY collection
ORDER BY collection;
