-- tile_row(of_y, north, tile_height): the row of tiles that a point lies in, row 0 in the north.
--
-- grain    a scalar
-- units    the grid's CRS; tile_height is positive: rows of a chunk times the height of a cell
-- edges    half-open: a point on the line between two rows is in the southern one; negative north of the grid
CREATE OR REPLACE MACRO grid.tile_row(of_y, north, tile_height) AS floor((north - of_y) / tile_height)::BIGINT;

COMMENT ON MACRO grid.tile_row IS
'The row of tiles that a point lies in, row 0 in the north (units of the grid''s CRS).';
