-- item_json_carried: JSON of items that stay as they are, out of files that others leave or that are small.
--
-- grain    one row per (collection, id)
-- needs    compared, gone; variables carried_files, target_file
COPY (
    SELECT *
    FROM read_parquet(getvariable('carried_files'), hive_partitioning = FALSE) AS earlier
    WHERE NOT EXISTS (
        SELECT 1
        FROM compared
        WHERE compared.change = 'changed'
            AND compared.collection = earlier.collection
            AND compared.id = earlier.id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM gone
        WHERE gone.collection = earlier.collection AND gone.id = earlier.id
    )
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
