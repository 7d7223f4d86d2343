-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql

-- ask: there and back at every order, for the last cell of each
SELECT count(*) FILTER (grid.morton_to_nested(grid.nested_to_morton((12::UBIGINT << (2 * k)::UBIGINT) - 1, k)) = (12::UBIGINT << (2 * k)::UBIGINT) - 1) AS same FROM range(30) AS orders (k)
-- expect
FROM (VALUES (30)) AS t (same)

-- ask: a point lies in its cell of order 29; nowhere is no cell
SELECT grid.morton_to_nested((1::UBIGINT << 60) | 54) AS point, grid.morton_to_nested(0) AS nowhere
-- expect
FROM (VALUES (6, NULL)) AS t (point, nowhere)
