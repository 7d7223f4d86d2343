-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

-- Cells 0 and 1 of order 9, and all of cell 3 of order 8, which is cells 12 to 15 of order 9.
CREATE TABLE aoi AS
SELECT a << 40 AS cell_from, b << 40 AS cell_to
FROM (VALUES (0::UBIGINT, 1::UBIGINT), (0, 2), (12, 16), (20, 20)) AS t (a, b);

-- ask: a shard counts as soon as the cover reaches into it; ranges may overlap
SELECT grid.morton_to_nested(shard_key) AS cell FROM grid.aoi_shards('aoi', 9)
-- expect
FROM (VALUES (0), (1), (12), (13), (14), (15)) AS t (cell)

-- ask: at a coarser order
SELECT grid.morton_to_nested(shard_key) AS cell, cell_from, cell_to FROM grid.aoi_shards('aoi', 8)
-- expect
SELECT cell::UBIGINT AS cell, cell::UBIGINT << 42 AS cell_from, (cell::UBIGINT + 1) << 42 AS cell_to FROM (VALUES (0), (3)) AS t (cell)
