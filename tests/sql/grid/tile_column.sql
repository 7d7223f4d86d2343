-- given
.read sql/grid/schema.sql

-- ask: half-open, counted from the west
SELECT x, grid.tile_column(x, 358300, 3000) AS tile_column FROM (VALUES (358300), (361299.5), (361300), (358299.5)) AS t (x)
-- expect
FROM (VALUES (358300, 0), (361299.5, 0), (361300, 1), (358299.5, -1)) AS t (x, tile_column)
