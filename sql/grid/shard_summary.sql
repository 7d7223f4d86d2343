-- shard_summary(of_map, of_items): what each shard of a shard map holds.
--
-- grain    one row per shard_key
-- needs    tables or views of the names of_map (shard_key, source, collection, item_id) and of_items (source,
--          collection, id, observed_from, observed_to, bytes)
-- units    times UTC, closed span of all items; bytes of all items together
-- edges    bytes is NULL as soon as one item's is unknown, and bytes_known_items says of how many it is known;
--          items that of_items does not have count, without bytes or time
CREATE OR REPLACE MACRO grid.shard_summary(of_map, of_items) AS TABLE
SELECT
    map.shard_key,
    count(*) AS items,
    if(count(items.bytes) = count(*), sum(items.bytes), NULL)::HUGEINT AS bytes,
    count(items.bytes) AS bytes_known_items,
    min(items.observed_from) AS observed_from,
    max(items.observed_to) AS observed_to
FROM query_table(of_map) AS map
LEFT JOIN query_table(of_items) AS items
    ON map.source = items.source
    AND map.collection = items.collection
    AND map.item_id = items.id
GROUP BY map.shard_key;

COMMENT ON MACRO TABLE grid.shard_summary IS
'What each shard of a shard map holds (items, bytes where all are known, time span).';
