-- items_sorted: every kept item into one file, in order of the Hilbert curve.
--
-- grain    one row per (collection, id)
-- needs    item_rows; variables target_file, group_rows
-- rule     for harvests small enough to be sorted in memory
-- edges    source and snapshot are in the path, as hive partitions, and not in the file
COPY (
    SELECT * EXCLUDE ("geocat:leaf", "geocat:stretch", "geocat:position")
    FROM item_rows
    ORDER BY "geocat:position"
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE (getvariable('group_rows')),
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
