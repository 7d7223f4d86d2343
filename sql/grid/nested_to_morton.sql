-- nested_to_morton(of_cell, at_order): the morton word of a HEALPix cell.
--
-- grain    a scalar
-- rule     the layout of grid.morton_order; words of one order sort as the cells do, and parents before children
-- units    of_cell is a NESTED index of at_order, 0 to 12 * 4^at_order - 1
-- edges    above 2^63 for base cells 7 to 11: keep it UBIGINT; an error where order or cell is out of range
CREATE OR REPLACE MACRO grid.nested_to_morton(of_cell, at_order) AS
list_transform(
    [{'cell': of_cell::UBIGINT, 'k': at_order::INTEGER, 'twice': 2 * at_order::UBIGINT}],
    LAMBDA given: CASE
        WHEN given.k NOT BETWEEN 0 AND 29
            THEN error('A HEALPix order is a whole number from 0 to 29; ' || given.k || ' is not.')
        WHEN given.cell >= 12::UBIGINT << given.twice
            THEN error('There is no HEALPix cell ' || given.cell || ' at order ' || given.k || '.')
        WHEN given.k <= 27
            THEN (((given.cell >> given.twice) + 1) << 60)
                | ((given.cell & ((1::UBIGINT << given.twice) - 1)) << (60 - given.twice))
                | given.k::UBIGINT
        WHEN given.k = 28
            THEN (((given.cell >> 56) + 1) << 60)
                | (((given.cell & ((1::UBIGINT << 56) - 1)) >> 2) << 6)
                | (28 + 5 * (given.cell & 3))
        ELSE (((given.cell >> 58) + 1) << 60)
            | (((given.cell & ((1::UBIGINT << 58) - 1)) >> 4) << 6)
            | (29 + 5 * ((given.cell >> 2) & 3) + (given.cell & 3))
    END
)[1];

COMMENT ON MACRO grid.nested_to_morton IS 'The morton word of a HEALPix cell (NESTED index of that order).';
