-- h3_resolution(of_cell): the resolution of an H3 cell.
--
-- grain    a scalar
-- rule     bits 55-52 of the index (H3's table of the bit layout)
-- edges    of_cell is the 64-bit index, not its hexadecimal text; NULL stays NULL
CREATE OR REPLACE MACRO grid.h3_resolution(of_cell) AS ((of_cell::UBIGINT >> 52) & 15)::UTINYINT;

COMMENT ON MACRO grid.h3_resolution IS 'The resolution of an H3 cell (0 to 15).';
