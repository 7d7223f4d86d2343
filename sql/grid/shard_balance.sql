-- shard_balance(of_map): how evenly a shard map's items are spread over its shards.
--
-- grain    one row; of an empty map all but the counts are NULL
-- needs    a table or view of the name of_map (shard_key, source, collection, item_id)
-- rule     evenness is the mean over the most: the share of the time that workers, one per shard, are busy until the
--          last is done, where an item takes as long as any other; gini is 0 where all shards hold as many items,
--          and goes to 1 where one holds them all
-- units    items per shard
CREATE OR REPLACE MACRO grid.shard_balance(of_map) AS TABLE
WITH shards AS (
    SELECT
        shard_key,
        count(*) AS items,
        row_number() OVER (ORDER BY count(*), shard_key) AS place
    FROM query_table(of_map)
    GROUP BY shard_key
)
SELECT
    count(*) AS shards,
    (SELECT count(*) FROM (SELECT DISTINCT source, collection, item_id FROM query_table(of_map))) AS items,
    coalesce(sum(shards.items), 0)::BIGINT AS pairs,
    min(shards.items) AS fewest,
    median(shards.items) AS median,
    avg(shards.items) AS mean,
    quantile_cont(shards.items, 0.9) AS ninth_decile,
    max(shards.items) AS most,
    avg(shards.items) / max(shards.items) AS evenness,
    2 * sum(shards.place * shards.items) / (count(*) * sum(shards.items)) - (count(*) + 1) / count(*) AS gini
FROM shards;

COMMENT ON MACRO TABLE grid.shard_balance IS
'How evenly a shard map''s items are spread over its shards (items per shard).';
