-- items_carried: items that stay as they are, out of files that others leave or that are small.
--
-- grain    one row per (collection, id)
-- needs    compared, gone; variables carried_files, target_file, group_rows
-- rule     property columns of all the files; their types do not differ
COPY (
    SELECT *
    FROM read_parquet(
        getvariable('carried_files'), union_by_name = TRUE, hive_partitioning = FALSE
    ) AS earlier
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
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE (getvariable('group_rows')),
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
