-- tiles: the shard map of a grid whose shards are no HEALPix cells, as a table of the connection.
--
-- grain    one row per (shard_key, source, collection, item_id) of table shardmap, by shard_key, then by item's number
-- needs    temporary tables or views shardmap_aoi_tiles (shard_key), shardmap_items (item, source, collection, id) and
--          shardmap_tiles (shard_key, item), the tiles or H3 cells that each item's footprint touches
-- rule     a tile counts if it touches the area, an item if it touches the tile
CREATE OR REPLACE TEMP TABLE shardmap AS
SELECT
    tiles.shard_key::UBIGINT AS shard_key,
    items.source,
    items.collection,
    items.id AS item_id
FROM (SELECT DISTINCT shard_key, item FROM shardmap_tiles) AS tiles
INNER JOIN shardmap_items AS items
    ON tiles.item = items.item
WHERE tiles.shard_key IN (SELECT shard_key FROM shardmap_aoi_tiles)
ORDER BY tiles.shard_key, tiles.item;
