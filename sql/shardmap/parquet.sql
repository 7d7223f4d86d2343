-- parquet: a shard map as a parquet file that is a table, with its provenance in the file's metadata.
--
-- grain    one row per (shard_key, source, collection, item_id)
-- needs    variables of_pairs and of_names, the names of tables (shard_key, number), sorted, and (number, source,
--          collection, item_id); written_from, target_file, provenance
-- rule     sorted by shard_key, so that a reader of one shard reads one row group; ids only, each once per row group,
--          hrefs are joined when a map is exported
-- rule     a join keeps the order of its larger side: written_from is shardmap_streamed where pairs are many more than
--          names, and shardmap_sorted where they may not be
-- rule     names are ENUMs of those that occur while they are written: the writer would look each of a million texts up
DROP TABLE IF EXISTS temp.shardmap_typed;

CREATE OR REPLACE TEMP TYPE shardmap_source AS ENUM (
    SELECT DISTINCT source FROM query_table(getvariable('of_names'))
);
CREATE OR REPLACE TEMP TYPE shardmap_collection AS ENUM (
    SELECT DISTINCT collection FROM query_table(getvariable('of_names'))
);
CREATE OR REPLACE TEMP TYPE shardmap_id AS ENUM (
    SELECT DISTINCT item_id FROM query_table(getvariable('of_names'))
);

CREATE TEMP TABLE shardmap_typed AS
SELECT
    number,
    source::shardmap_source AS source,
    collection::shardmap_collection AS collection,
    item_id::shardmap_id AS item_id
FROM query_table(getvariable('of_names'));

CREATE OR REPLACE TEMP VIEW shardmap_streamed AS
SELECT
    pairs.shard_key,
    pairs.number,
    names.source,
    names.collection,
    names.item_id
FROM query_table(getvariable('of_pairs')) AS pairs
INNER JOIN shardmap_typed AS names
    ON pairs.number = names.number;

CREATE OR REPLACE TEMP VIEW shardmap_sorted AS
FROM shardmap_streamed
ORDER BY shard_key, number;

COPY (
    SELECT
        shard_key,
        source,
        collection,
        item_id
    FROM query_table(getvariable('written_from'))
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1048576,
    KV_METADATA {geocat_shardmap: getvariable('provenance')}
);
