-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql
.read sql/grid/aoi_shards.sql

-- Cell 37 of order 2, which is in cell 9 of order 1 and in base cell 2.
CREATE TABLE aoi AS
SELECT
    37::UBIGINT << 54 AS cell_from,
    38::UBIGINT << 54 AS cell_to;

-- ask: one of each order above the shard's
SELECT
    grid.morton_to_nested(shard_key) AS shard,
    cell_order,
    cell_from >> (58 - 2 * cell_order)::UBIGINT AS cell
FROM grid.shard_ancestors('aoi', 2)
-- expect
FROM (VALUES (37, 0, 2), (37, 1, 9)) AS t (shard, cell_order, cell)

-- ask: a base cell has none
SELECT count(*) AS cells FROM grid.shard_ancestors('aoi', 0)
-- expect
SELECT 0 AS cells
