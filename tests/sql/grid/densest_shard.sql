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

-- ask: of two as dense, the lower key
SELECT grid.morton_to_nested(shard_key) AS cell, items FROM grid.densest_shard('map')
-- expect
FROM (VALUES (0, 2)) AS t (cell, items)

-- ask: none in an empty map
SELECT count(*) AS shards FROM grid.densest_shard('nothing')
-- expect
FROM (VALUES (0)) AS t (shards)
