-- item_json_gathered: the JSON of one leaf's items, as it is published.
--
-- grain    one row per (collection, id)
-- needs    variables spread_files (of one leaf), target_file
COPY (
    SELECT *
    FROM read_parquet(getvariable('spread_files'), hive_partitioning = FALSE)
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
