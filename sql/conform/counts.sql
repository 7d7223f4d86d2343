-- counts: kept items per collection, for the ledger.
--
-- grain    one row per collection
-- needs    replaced; variable staged_files
SELECT
    collection,
    count(*) AS items
FROM read_parquet(getvariable('staged_files'))
WHERE reason IS NULL AND seq NOT IN (SELECT replaced.seq FROM replaced)
GROUP BY collection
ORDER BY collection;
