-- given
.read sql/grid/schema.sql
.read sql/grid/tile_key.sql

-- ask: the way back of tile_key
SELECT count(*) AS same FROM range(4) AS r (r), range(5) AS k (k) WHERE grid.tile_place(grid.tile_key(r, k, 4, 5), 5) = {'tile_row': r, 'tile_column': k}
-- expect
FROM (VALUES (20)) AS t (same)
