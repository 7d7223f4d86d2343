-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

CREATE TABLE map AS
FROM (VALUES
    (grid.nested_to_morton(0, 9), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(0, 9), 'cmr', 'A_1', 'b'),
    (grid.nested_to_morton(1, 9), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(1, 9), 'cmr', 'A_1', 'c'),
    (grid.nested_to_morton(12, 9), 'cmr', 'A_1', 'c')
) AS t (shard_key, source, collection, item_id);

CREATE TABLE nothing AS FROM map WHERE FALSE;

-- ask: two, two and one
SELECT shards, items, pairs, fewest, median, round(mean, 3) AS mean, most, round(evenness, 3) AS evenness, round(gini, 3) AS gini FROM grid.shard_balance('map')
-- expect
FROM (VALUES (3, 3, 5, 1, 2, 1.667, 2, 0.833, 0.133)) AS t (shards, items, pairs, fewest, median, mean, most, evenness, gini)

-- ask: an empty map
SELECT shards, items, pairs, most, gini FROM grid.shard_balance('nothing')
-- expect
FROM (VALUES (0, 0, 0, NULL, NULL)) AS t (shards, items, pairs, most, gini)
