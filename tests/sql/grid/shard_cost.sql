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

-- ask: three shards of 10 s and five pairs of 2 s, on two workers
FROM grid.shard_cost('map', 10, 2, workers := 2, memory_gb := 4, usd_per_gb_s := 0.5)
-- expect
FROM (VALUES (3, 40.0, 14.0, 20.0, 160.0, 80.0)) AS t (shards, work_s, longest_s, wall_s, gb_s, usd)

-- ask: a worker for each, and no price
SELECT wall_s, usd FROM grid.shard_cost('map', 10, 2)
-- expect
FROM (VALUES (14.0, NULL)) AS t (wall_s, usd)
