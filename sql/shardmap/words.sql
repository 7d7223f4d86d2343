-- words: HEALPix shards as shard keys.
--
-- grain    one row per row of shardmap_nested
-- needs    grid.nested_to_morton; shardmap_nested (shard_key: nested cells of order at_order, and anything else);
--          variable at_order
SELECT * REPLACE (grid.nested_to_morton(shard_key, getvariable('at_order')) AS shard_key)
FROM shardmap_nested;
