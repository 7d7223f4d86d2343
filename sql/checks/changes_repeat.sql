-- changes_repeat: a harvest changes an item once.
--
-- grain    one row per (source, snapshot, collection, id) that repeats
-- needs    change_files(), written by geocat from the ledger
SELECT
    source,
    snapshot,
    collection,
    id,
    count(*) AS times
FROM read_parquet(
    change_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
)
GROUP BY ALL
HAVING count(*) > 1;
