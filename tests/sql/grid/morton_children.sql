-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

-- ask: four of the next order, ascending; itself at its own
SELECT list_transform(grid.morton_children(grid.nested_to_morton(45, 3), 4), LAMBDA child: grid.morton_to_nested(child)) AS children, grid.morton_children(grid.nested_to_morton(45, 3), 3) = [grid.nested_to_morton(45, 3)] AS itself
-- expect
FROM (VALUES ([180, 181, 182, 183], TRUE)) AS t (children, itself)
