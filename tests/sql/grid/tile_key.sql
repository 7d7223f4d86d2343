-- given
.read sql/grid/schema.sql

-- ask: row by row; nothing outside the grid
SELECT r, k, grid.tile_key(r, k, 4, 5) AS tile_key FROM (VALUES (0, 0), (0, 4), (1, 0), (3, 4), (4, 0), (0, 5), (-1, 0)) AS t (r, k)
-- expect
FROM (VALUES (0, 0, 0), (0, 4, 4), (1, 0, 5), (3, 4, 19), (4, 0, NULL), (0, 5, NULL), (-1, 0, NULL)) AS t (r, k, tile_key)
