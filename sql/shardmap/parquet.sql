-- parquet: a shard map as a parquet file that is a table, with its provenance in the file's metadata.
--
-- grain    one row per (shard_key, source, collection, item_id)
-- needs    table or view shardmap (shard_key, source, collection, item_id); variables target_file, provenance
-- rule     sorted by shard_key, so that a reader of one shard reads one row group; ids only, each once per row group,
--          hrefs are joined when a map is exported
COPY (
    SELECT
        shard_key,
        source,
        collection,
        item_id
    FROM shardmap
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1048576,
    KV_METADATA {geocat_shardmap: getvariable('provenance')}
);
