-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql
.read sql/grid/morton_label.sql

-- ask: a label is read as it was written
SELECT label, grid.morton_label(grid.morton_of_label(label)) AS again FROM (VALUES ('1'), ('-6'), ('-31123'), ('612341234123412341234123412341'), (NULL)) AS t (label)
-- expect
FROM (VALUES ('1', '1'), ('-6', '-6'), ('-31123', '-31123'), ('612341234123412341234123412341', '612341234123412341234123412341'), (NULL, NULL)) AS t (label, again)
