-- tile_key(of_row, of_column, tile_rows, tile_columns): the shard key of a tile of a rectilinear grid.
--
-- grain    a scalar
-- rule     row times columns of the grid, plus column: row 0 in the north, column 0 in the west
-- units    tile_rows and tile_columns: how many the grid has
-- edges    NULL outside the grid
CREATE OR REPLACE MACRO grid.tile_key(of_row, of_column, tile_rows, tile_columns) AS
CASE
    WHEN of_row BETWEEN 0 AND tile_rows - 1 AND of_column BETWEEN 0 AND tile_columns - 1
        THEN (of_row * tile_columns + of_column)::UBIGINT
END;

COMMENT ON MACRO grid.tile_key IS 'The shard key of a tile of a rectilinear grid.';
