-- size: how large a shard map is.
--
-- grain    one row
-- needs    tables shardmap_pairs (shard_key, number) and shardmap_named (number)
SELECT
    (SELECT count(DISTINCT shard_key) FROM shardmap_pairs) AS shards,
    (SELECT count(*) FROM shardmap_pairs) AS pairs,
    (SELECT count(*) FROM shardmap_named) AS assigned_items;
