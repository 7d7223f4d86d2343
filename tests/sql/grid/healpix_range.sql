-- given
.read sql/grid/schema.sql

-- ask: half-open: the next cell begins where one ends
SELECT grid.healpix_range(10, 9).cell_to = grid.healpix_range(11, 9).cell_from AS next_to, grid.healpix_range(10, 29) AS finest, grid.healpix_range(11, 0).cell_to AS last
-- expect
FROM (VALUES (TRUE, {'cell_from': 10, 'cell_to': 11}, 3458764513820540928)) AS t (next_to, finest, last)
