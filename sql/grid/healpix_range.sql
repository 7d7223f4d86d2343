-- healpix_range(of_cell, at_order): a HEALPix cell as the range of order-29 cells that make it up.
--
-- grain    a scalar: {cell_from, cell_to}
-- units    NESTED indices; half-open, [cell_from, cell_to)
-- edges    an error where the order is out of range
CREATE OR REPLACE MACRO grid.healpix_range(of_cell, at_order) AS
CASE
    WHEN at_order NOT BETWEEN 0 AND 29
        THEN error('A HEALPix order is a whole number from 0 to 29; ' || at_order || ' is not.')
    ELSE {
        'cell_from': of_cell::UBIGINT << (2 * (29 - at_order)::UBIGINT),
        'cell_to': (of_cell::UBIGINT + 1) << (2 * (29 - at_order)::UBIGINT)
    }
END;

COMMENT ON MACRO grid.healpix_range IS
'A HEALPix cell as the range of order-29 cells that make it up ([cell_from, cell_to), NESTED indices).';
