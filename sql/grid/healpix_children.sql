-- healpix_children(of_cell, at_order, to_order): the HEALPix cells that make up a cell, at a finer order.
--
-- grain    a scalar: a list of 4^(to_order - at_order) cells, ascending
-- units    NESTED indices
-- edges    a cell is its own child at its own order; an error where to_order is coarser
CREATE OR REPLACE MACRO grid.healpix_children(of_cell, at_order, to_order) AS
CASE
    WHEN to_order NOT BETWEEN at_order AND 29 OR at_order < 0
        THEN error('The children of a cell of order ' || at_order || ' cannot be of order ' || to_order || '.')
    ELSE range(
        (of_cell::UBIGINT << (2 * (to_order - at_order)::UBIGINT))::BIGINT,
        ((of_cell::UBIGINT + 1) << (2 * (to_order - at_order)::UBIGINT))::BIGINT
    )::UBIGINT[]
END;

COMMENT ON MACRO grid.healpix_children IS
'The HEALPix cells that make up a cell, at a finer order (NESTED indices, ascending).';
