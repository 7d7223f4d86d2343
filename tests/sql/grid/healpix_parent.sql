-- given
.read sql/grid/schema.sql

-- ask: a quarter for each order
SELECT grid.healpix_parent(3145727, 9, 9) AS itself, grid.healpix_parent(3145727, 9, 6) AS above, grid.healpix_parent(3145727, 9, 0) AS base
-- expect
FROM (VALUES (3145727, 49151, 11)) AS t (itself, above, base)
