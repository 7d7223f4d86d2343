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

-- ask: those with more than one, and the order at which they could have one
SELECT grid.morton_to_nested(shard_key) AS cell, items, times_too_many, to_order FROM grid.shards_to_split('map', 1)
-- expect
FROM (VALUES (0, 2, 2.0, 10), (1, 2, 2.0, 10)) AS t (cell, items, times_too_many, to_order)

-- ask: none if two may be
SELECT count(*) AS shards FROM grid.shards_to_split('map', 2)
-- expect
FROM (VALUES (0)) AS t (shards)
