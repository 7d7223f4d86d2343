-- leaves: how the items of a snapshot are divided into files.
--
-- grain    one row per file to be written
-- needs    replaced; variables staged_files, leaf_rows
-- rule     a collection with at least leaf_rows items gets a file of its own; the others share one
SELECT
    if(items >= getvariable('leaf_rows'), collection, NULL) AS own_collection,
    list(collection ORDER BY collection) AS collections,
    sum(items)::BIGINT AS items
FROM (
    SELECT
        collection,
        count(*) AS items
    FROM read_parquet(getvariable('staged_files'))
    WHERE reason IS NULL AND seq NOT IN (SELECT replaced.seq FROM replaced)
    GROUP BY collection
)
GROUP BY own_collection
ORDER BY own_collection NULLS FIRST;
