-- given
.read sql/grid/schema.sql
.read sql/grid/h3_resolution.sql

-- ask: the digits below are all sevens, so the order of numbers is kept
SELECT grid.h3_parent(617700169958293503, 9) AS itself, grid.h3_resolution(grid.h3_parent(617700169958293503, 5)) AS five, grid.h3_parent(617700169958293503, 8) AS eight
-- expect
FROM (VALUES (617700169958293503, 5, 613196570331971583)) AS t (itself, five, eight)
