-- confirmed: the pairs without those that a closer look did not find.
--
-- grain    one row per (shard_key, number) of table shardmap_pairs, sorted; the rows are how many pairs were dropped
-- needs    tables shardmap_pairs and shardmap_items; shardmap_tiles (shard_key, item): what the closer look found, of
--          the items shardmap_looked_at (item)
-- rule     pairs of items that were not looked at stay
CREATE OR REPLACE TEMP TABLE shardmap_kept AS
SELECT
    pairs.shard_key,
    pairs.number
FROM shardmap_pairs AS pairs
INNER JOIN shardmap_items AS items
    ON pairs.number = items.number
WHERE items.item NOT IN (SELECT item FROM shardmap_looked_at)
    OR EXISTS (
        SELECT 1
        FROM shardmap_tiles AS tiles
        WHERE tiles.item = items.item
            AND tiles.shard_key = pairs.shard_key
    )
ORDER BY pairs.shard_key, pairs.number;

SET VARIABLE dropped = (SELECT count(*) FROM shardmap_pairs) - (SELECT count(*) FROM shardmap_kept);

CREATE OR REPLACE TEMP TABLE shardmap_pairs AS
FROM shardmap_kept
ORDER BY shard_key, number;

DROP TABLE temp.shardmap_kept;

SELECT getvariable('dropped') AS dropped;
