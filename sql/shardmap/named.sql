-- named: the shard map: its pairs with the names of their items.
--
-- grain    one row per (shard_key, source, collection, item_id) of view shardmap
-- needs    tables shardmap_pairs (shard_key, number) and shardmap_items (number, source, collection, id)
-- rule     shardmap_named has the items of the map and no others; shardmap joins them when it is read
CREATE OR REPLACE TEMP TABLE shardmap_numbers AS
SELECT DISTINCT number
FROM shardmap_pairs;

CREATE OR REPLACE TEMP TABLE shardmap_named AS
SELECT
    number,
    source,
    collection,
    id AS item_id
FROM shardmap_items
WHERE number IN (SELECT number FROM shardmap_numbers);

DROP TABLE temp.shardmap_numbers;

CREATE OR REPLACE TEMP MACRO shardmap_rows(of_pairs, of_names) AS TABLE
SELECT
    pairs.shard_key,
    names.source,
    names.collection,
    names.item_id
FROM query_table(of_pairs) AS pairs
INNER JOIN query_table(of_names) AS names
    ON pairs.number = names.number;

CREATE OR REPLACE TEMP VIEW shardmap AS
FROM shardmap_rows('shardmap_pairs', 'shardmap_named');
