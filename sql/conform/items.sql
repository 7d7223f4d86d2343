-- items: every kept item into one file, as it is published.
--
-- grain    one row per (collection, id)
-- needs    item_rows; variables target_file, group_rows
-- rule     rows in the order they were received; for one leaf of one stretch, where a sort would
--          prune nothing
-- edges    source and snapshot are in the path, as hive partitions, and not in the file
COPY (
    SELECT * EXCLUDE ("geocat:leaf", "geocat:stretch", "geocat:position")
    FROM item_rows
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE (getvariable('group_rows')),
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
