-- first_order(of_cell, cell_before): the coarsest HEALPix order at which two cells lie in different cells.
--
-- grain    a scalar
-- rule     of_cell is the first order-29 cell of a range, cell_before the last of the range before it of the same item,
--          in ascending order: at an order k, the ranges whose first_order is at most k meet each cell of order k once
-- units    NESTED indices of order 29
-- edges    0 where cell_before is NULL: the first range of an item; the bit below the highest is cleared before the
--          logarithm is taken, so that rounding to DOUBLE cannot lift it; 30 where the cells are the same
CREATE OR REPLACE MACRO grid.first_order(of_cell, cell_before) AS
CASE
    WHEN cell_before IS NULL THEN 0::UTINYINT
    WHEN xor(of_cell::UBIGINT, cell_before::UBIGINT) = 0 THEN 30::UTINYINT
    ELSE greatest(
        0,
        29 - floor(log2((
            xor(of_cell::UBIGINT, cell_before::UBIGINT) & ~(xor(of_cell::UBIGINT, cell_before::UBIGINT) >> 1)
        )::DOUBLE))::INTEGER // 2
    )::UTINYINT
END;

COMMENT ON MACRO grid.first_order IS
'The coarsest HEALPix order at which two cells lie in different cells (NESTED indices of order 29).';
