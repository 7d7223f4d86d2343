-- items_gathered: the stretches of one leaf, one after the other, as they are published.
--
-- grain    one row per (collection, id)
-- needs    variables spread_files (of one leaf, along the Hilbert curve), target_file, group_rows
-- rule     the second of two steps; a row group covers a stretch or two of the curve
-- edges    source and snapshot are in the path, as hive partitions, and not in the file
COPY (
    SELECT *
    FROM read_parquet(getvariable('spread_files'), hive_partitioning = FALSE)
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE (getvariable('group_rows')),
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
