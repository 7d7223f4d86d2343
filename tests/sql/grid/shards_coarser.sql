-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql
.read sql/grid/morton_parent.sql

CREATE TABLE map AS
FROM (VALUES
    (grid.nested_to_morton(0, 9), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(0, 9), 'cmr', 'A_1', 'b'),
    (grid.nested_to_morton(1, 9), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(1, 9), 'cmr', 'A_1', 'c'),
    (grid.nested_to_morton(12, 9), 'cmr', 'A_1', 'c')
) AS t (shard_key, source, collection, item_id);

-- ask: the items of the children, each once
SELECT grid.morton_to_nested(shard_key) AS cell, grid.morton_order(shard_key) AS k, item_id FROM grid.shards_coarser('map', 8)
-- expect
FROM (VALUES (0, 8, 'a'), (0, 8, 'b'), (0, 8, 'c'), (3, 8, 'c')) AS t (cell, k, item_id)
