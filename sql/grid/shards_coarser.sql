-- shards_coarser(of_map, at_order): a shard map at a coarser order.
--
-- grain    one row per (shard_key, source, collection, item_id)
-- needs    grid.morton_parent; a table or view of the name of_map (shard_key: morton words, source, collection,
--          item_id)
-- rule     a coarser shard holds the items of its children: exact, without geometry
-- edges    an error where at_order is finer than the map; shards that were whole may now reach beyond the area
CREATE OR REPLACE MACRO grid.shards_coarser(of_map, at_order) AS TABLE
SELECT DISTINCT
    grid.morton_parent(shard_key, at_order) AS shard_key,
    source,
    collection,
    item_id
FROM query_table(of_map);

COMMENT ON MACRO TABLE grid.shards_coarser IS 'A shard map at a coarser order (or its own).';
