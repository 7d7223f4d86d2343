-- shard_cost(of_map, shard_s, item_s, workers, memory_gb, usd_per_gb_s): what working through a shard map takes.
--
-- grain    one row
-- needs    a table or view of the name of_map (shard_key)
-- rule     a shard takes shard_s, and item_s for each of its items; wall_s is the least that so many workers can do:
--          the longest shard, or all the work shared out evenly
-- units    seconds; GB as the provider counts them; US dollars at the price given
-- edges    workers NULL: one for each shard; usd is NULL where memory or price is not given
CREATE OR REPLACE MACRO grid.shard_cost(
    of_map, shard_s, item_s, workers := NULL, memory_gb := NULL, usd_per_gb_s := NULL
) AS TABLE
WITH shards AS (
    SELECT shard_s + item_s * count(*) AS takes_s
    FROM query_table(of_map)
    GROUP BY shard_key
)
SELECT
    count(*) AS shards,
    coalesce(sum(takes_s), 0)::DOUBLE AS work_s,
    coalesce(max(takes_s), 0)::DOUBLE AS longest_s,
    greatest(longest_s, coalesce(work_s / workers::DOUBLE, 0)) AS wall_s,
    work_s * memory_gb::DOUBLE AS gb_s,
    gb_s * usd_per_gb_s::DOUBLE AS usd
FROM shards;

COMMENT ON MACRO TABLE grid.shard_cost IS
'What working through a shard map takes (seconds per shard and per item, GB, US dollars at a price given).';
