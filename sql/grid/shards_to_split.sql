-- shards_to_split(of_map, at_most): the shards that hold more items than a worker should have, heaviest first.
--
-- grain    one row per shard_key with more than at_most items
-- needs    grid.morton_order; a table or view of the name of_map (shard_key: morton words)
-- rule     to_order is the order at which the shard's children would hold at most at_most items each if its items
--          were spread evenly, each in one child: the least that can do. Items in several children need more
-- edges    to_order stops at 29
CREATE OR REPLACE MACRO grid.shards_to_split(of_map, at_most) AS TABLE
SELECT
    shard_key,
    count(*) AS items,
    count(*) / at_most AS times_too_many,
    least(
        29, grid.morton_order(shard_key) + ceil(round(log2(count(*) / at_most) / 2, 12))
    )::INTEGER AS to_order
FROM query_table(of_map)
GROUP BY shard_key
HAVING count(*) > at_most
ORDER BY items DESC, shard_key;

COMMENT ON MACRO TABLE grid.shards_to_split IS
'The shards that hold more items than a worker should have, heaviest first.';
