-- tiles: the pairs of a grid whose shards the stored cells do not tell apart, as a table of the connection.
--
-- grain    one row per (shard_key, number) of table shardmap_pairs, sorted
-- needs    temporary tables or views shardmap_aoi_tiles (shard_key), shardmap_items (number, item) and shardmap_tiles
--          (shard_key, item): the shards that each item's footprint touches
-- rule     a shard counts if it touches the area, an item if it touches the shard
CREATE OR REPLACE TEMP TABLE shardmap_pairs AS
SELECT DISTINCT
    tiles.shard_key::UBIGINT AS shard_key,
    items.number
FROM shardmap_tiles AS tiles
INNER JOIN shardmap_items AS items
    ON tiles.item = items.item
WHERE tiles.shard_key IN (SELECT shard_key FROM shardmap_aoi_tiles)
ORDER BY shard_key, number;
