-- items_without_origin: every item was added by a harvest, and none that is there was deleted last.
--
-- grain    one row per current item whose last change is missing, or is its deletion
-- needs    items; change_files(), written by geocat from the ledger
SELECT
    items.source,
    items.collection,
    items.id,
    coalesce(last_one.change, 'no change') AS last_change
FROM items
LEFT JOIN (
    SELECT
        source,
        collection,
        id,
        arg_max(change, snapshot) AS change
    FROM read_parquet(
        change_files(),
        hive_partitioning = TRUE,
        hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
    )
    GROUP BY source, collection, id
) AS last_one
    ON items.source = last_one.source
    AND items.collection = last_one.collection
    AND items.id = last_one.id
WHERE coalesce(last_one.change, 'deleted') = 'deleted';
