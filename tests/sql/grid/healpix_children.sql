-- given
.read sql/grid/schema.sql

-- ask: four for each order
SELECT grid.healpix_children(11, 0, 1) AS four, len(grid.healpix_children(11, 0, 3)) AS three_orders, grid.healpix_children(7, 2, 2) AS itself
-- expect
FROM (VALUES ([44, 45, 46, 47], 64, [7])) AS t (four, three_orders, itself)
