-- tile_place(of_key, tile_columns): the row and the column of a tile, from its shard key.
--
-- grain    a scalar: {tile_row, tile_column}
-- units    tile_columns: how many columns of tiles the grid has
-- edges    row 0 in the north, column 0 in the west
CREATE OR REPLACE MACRO grid.tile_place(of_key, tile_columns) AS {
    'tile_row': (of_key::UBIGINT // tile_columns)::BIGINT,
    'tile_column': (of_key::UBIGINT % tile_columns)::BIGINT
};

COMMENT ON MACRO grid.tile_place IS 'The row and the column of a tile, from its shard key.';
