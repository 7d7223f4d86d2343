-- exported: a shard map with hrefs as a parquet file, for workers that have no catalog.
--
-- grain    one row per (shard_key, source, collection, item_id)
-- needs    variables of_pairs, of_located: the names of tables (shard_key, number), sorted, and as shardmap_located;
--          endpoint, written_from, target_file, provenance
-- rule     hrefs of the endpoint alone, or of both where it is NULL
-- rule     texts are ENUMs of those that occur while they are written; written_from is as in shardmap/parquet, so that
--          rows are sorted by shard_key
DROP TABLE IF EXISTS temp.shardmap_typed;

CREATE OR REPLACE TEMP TYPE shardmap_source AS ENUM (
    SELECT DISTINCT source FROM query_table(getvariable('of_located'))
);
CREATE OR REPLACE TEMP TYPE shardmap_collection AS ENUM (
    SELECT DISTINCT collection FROM query_table(getvariable('of_located'))
);
CREATE OR REPLACE TEMP TYPE shardmap_id AS ENUM (
    SELECT DISTINCT id FROM query_table(getvariable('of_located'))
);
CREATE OR REPLACE TEMP TYPE shardmap_https AS ENUM (
    SELECT DISTINCT https_href FROM query_table(getvariable('of_located')) WHERE https_href IS NOT NULL
);
CREATE OR REPLACE TEMP TYPE shardmap_s3 AS ENUM (
    SELECT DISTINCT s3_href FROM query_table(getvariable('of_located')) WHERE s3_href IS NOT NULL
);

CREATE TEMP TABLE shardmap_typed AS
SELECT
    number,
    source::shardmap_source AS source,
    collection::shardmap_collection AS collection,
    id::shardmap_id AS item_id,
    if(getvariable('endpoint')::VARCHAR = 's3', NULL, https_href)::shardmap_https AS https_href,
    if(getvariable('endpoint')::VARCHAR = 'https', NULL, s3_href)::shardmap_s3 AS s3_href,
    observed_from,
    observed_to,
    bytes
FROM query_table(getvariable('of_located'));

CREATE OR REPLACE TEMP VIEW shardmap_streamed AS
SELECT
    pairs.shard_key,
    typed.*
FROM query_table(getvariable('of_pairs')) AS pairs
INNER JOIN shardmap_typed AS typed
    ON pairs.number = typed.number;

CREATE OR REPLACE TEMP VIEW shardmap_sorted AS
FROM shardmap_streamed
ORDER BY shard_key, number;

COPY (
    SELECT * EXCLUDE (number)
    FROM query_table(getvariable('written_from'))
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 1048576,
    KV_METADATA {geocat_shardmap: getvariable('provenance')}
);
