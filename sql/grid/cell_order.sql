-- cell_order(cell_from, cell_to): the HEALPix order of the cell that a stored range is.
--
-- grain    a scalar
-- units    NESTED indices of order 29; half-open, [cell_from, cell_to)
-- edges    the range is one cell: its length is a power of 4 and its start a multiple of it
CREATE OR REPLACE MACRO grid.cell_order(cell_from, cell_to) AS
(29 - bit_count((cell_to::UBIGINT - cell_from::UBIGINT) - 1) // 2)::UTINYINT;

COMMENT ON MACRO grid.cell_order IS
'The HEALPix order of the cell that a stored range is ([cell_from, cell_to), NESTED indices of order 29).';
