-- tile_column(of_x, west, tile_width): the column of tiles that a point lies in, column 0 in the west.
--
-- grain    a scalar
-- units    the grid's CRS; tile_width is positive: columns of a chunk times the width of a cell
-- edges    half-open: a point on the line between two columns is in the eastern one; negative west of the grid
CREATE OR REPLACE MACRO grid.tile_column(of_x, west, tile_width) AS floor((of_x - west) / tile_width)::BIGINT;

COMMENT ON MACRO grid.tile_column IS
'The column of tiles that a point lies in, column 0 in the west (units of the grid''s CRS).';
