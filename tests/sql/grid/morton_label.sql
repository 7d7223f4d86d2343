-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

-- ask: base cells 6 to 11 are negative; a digit for each order
SELECT grid.morton_label(grid.nested_to_morton(cell, k)) AS label FROM (VALUES (0, 0), (5, 0), (6, 0), (11, 0), (8 * 256 + 0 * 64 + 0 * 16 + 1 * 4 + 2, 4)) AS t (cell, k)
-- expect
FROM (VALUES ('1'), ('6'), ('-1'), ('-6'), ('-31123')) AS t (label)

-- ask: nowhere has no label
SELECT grid.morton_label(0) AS label
-- expect
FROM (VALUES (NULL)) AS t (label)
