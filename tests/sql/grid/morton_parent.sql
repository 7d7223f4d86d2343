-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

-- ask: the parents cell is the childs, shifted
SELECT k, grid.morton_to_nested(grid.morton_parent(grid.nested_to_morton(3000000000000000000, 29), k)) AS cell FROM (VALUES (0), (5), (28), (29)) AS t (k)
-- expect
FROM (VALUES (0, 10), (5, 10658), (28, 750000000000000000), (29, 3000000000000000000)) AS t (k, cell)
