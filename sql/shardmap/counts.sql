-- counts: what a shard map was made from, and how much of it is in the map.
--
-- grain    one row
-- needs    temporary tables or views shardmap_pairs, shardmap_named, shardmap_aoi and shardmap_items
SELECT
    (SELECT count(DISTINCT shard_key) FROM shardmap_pairs) AS shards,
    (SELECT count(*) FROM shardmap_pairs) AS pairs,
    (SELECT count(*) FROM shardmap_named) AS assigned_items,
    (SELECT count(*) FROM shardmap_items) AS items,
    (SELECT count(*) FROM shardmap_aoi WHERE cell_to > cell_from) AS aoi_ranges;
