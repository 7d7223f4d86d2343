-- healpix_parent(of_cell, at_order, to_order): the cell that holds a HEALPix cell, at a coarser order.
--
-- grain    a scalar
-- units    NESTED indices
-- edges    a cell is its own parent at its own order; an error where to_order is finer; at_order 29 turns the start of
--          a stored range into its cell: healpix_parent(cell_from, 29, 6)
CREATE OR REPLACE MACRO grid.healpix_parent(of_cell, at_order, to_order) AS
CASE
    WHEN to_order NOT BETWEEN 0 AND at_order OR at_order > 29
        THEN error('The parent of a cell of order ' || at_order || ' cannot be of order ' || to_order || '.')
    ELSE of_cell::UBIGINT >> (2 * (at_order - to_order)::UBIGINT)
END;

COMMENT ON MACRO grid.healpix_parent IS
'The cell that holds a HEALPix cell, at a coarser order (NESTED indices).';
