-- questions: what is asked of a shard map, with parameters by position, which keeps what Python asks lazy.
--
-- grain    none: temporary macros, each with the rows of the one it calls
-- needs    shardmap_rows (shardmap/named); grid.shard_summary, grid.shard_balance, grid.densest_shard,
--          grid.shards_to_split, grid.shard_cost, grid.shard_windows, grid.shards_coarser, grid.shards_finer,
--          grid.aoi_mask, grid.morton_to_nested
CREATE OR REPLACE TEMP MACRO shardmap_rows_located(of_pairs, of_located) AS TABLE
SELECT
    pairs.shard_key,
    located.source,
    located.collection,
    located.id AS item_id,
    located.observed_from,
    located.observed_to,
    located.bytes,
    located.https_href,
    located.s3_href
FROM query_table(of_pairs) AS pairs
INNER JOIN query_table(of_located) AS located
    ON pairs.number = located.number;

CREATE OR REPLACE TEMP MACRO shardmap_summary(of_map, of_located) AS TABLE
FROM grid.shard_summary(of_map, of_located);

CREATE OR REPLACE TEMP MACRO shardmap_balance(of_map) AS TABLE
FROM grid.shard_balance(of_map);

CREATE OR REPLACE TEMP MACRO shardmap_densest(of_map) AS TABLE
FROM grid.densest_shard(of_map);

CREATE OR REPLACE TEMP MACRO shardmap_to_split(of_map, at_most) AS TABLE
FROM grid.shards_to_split(of_map, at_most);

CREATE OR REPLACE TEMP MACRO shardmap_cost(of_map, shard_s, item_s, of_workers, of_memory_gb, at_usd_per_gb_s) AS TABLE
FROM grid.shard_cost(
    of_map, shard_s, item_s, workers := of_workers, memory_gb := of_memory_gb, usd_per_gb_s := at_usd_per_gb_s
);

CREATE OR REPLACE TEMP MACRO shardmap_windows(of_map, of_located, in_steps_of) AS TABLE
FROM grid.shard_windows(of_map, of_located, in_steps_of)
ORDER BY window_from, shard_key, source, collection, item_id;

CREATE OR REPLACE TEMP MACRO shardmap_coarser(of_map, at_order) AS TABLE
FROM grid.shards_coarser(of_map, at_order);

CREATE OR REPLACE TEMP MACRO shardmap_finer(of_map, at_order, of_these_beams) AS TABLE
FROM grid.shards_finer(of_map, at_order, of_beams := of_these_beams);

CREATE OR REPLACE TEMP MACRO shardmap_shards(of_map) AS TABLE
SELECT
    shard_key,
    count(*) AS items
FROM query_table(of_map)
GROUP BY shard_key
ORDER BY shard_key;

CREATE OR REPLACE TEMP MACRO shardmap_shards_nested(of_map) AS TABLE
SELECT
    *,
    grid.morton_to_nested(shard_key) AS cell
FROM shardmap_shards(of_map)
ORDER BY shard_key;

CREATE OR REPLACE TEMP MACRO shardmap_mask(in_aoi, of_map) AS TABLE
SELECT
    shard_key,
    words AS cells
FROM grid.aoi_mask(in_aoi, of_map)
ORDER BY shard_key;
