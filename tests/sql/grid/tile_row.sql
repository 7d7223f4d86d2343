-- given
.read sql/grid/schema.sql

-- ask: half-open, counted from the north
SELECT y, grid.tile_row(y, 4311600, 3000) AS tile_row FROM (VALUES (4311600), (4308600.5), (4308600), (4311600.5)) AS t (y)
-- expect
FROM (VALUES (4311600, 0), (4308600.5, 0), (4308600, 1), (4311600.5, -1)) AS t (y, tile_row)
