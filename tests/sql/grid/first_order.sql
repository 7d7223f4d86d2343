-- given
.read sql/grid/schema.sql

-- ask: the first range of an item is new at every order; neighbours in a cell of order 8 only at 9
SELECT grid.first_order(7::UBIGINT << 40, NULL) AS first, grid.first_order(5::UBIGINT << 40, (5::UBIGINT << 40) - 1) AS sibling, grid.first_order(4::UBIGINT << 40, (4::UBIGINT << 40) - 1) AS cousin, grid.first_order(1::UBIGINT << 58, (1::UBIGINT << 58) - 1) AS base, grid.first_order(7, 7) AS same
-- expect
FROM (VALUES (0, 9, 8, 0, 30)) AS t (first, sibling, cousin, base, same)

-- ask: the logarithm of a number just below a power of two is not rounded up
SELECT grid.first_order((1::UBIGINT << 56) - 1, 0) AS below, grid.first_order(1::UBIGINT << 56, 0) AS power
-- expect
FROM (VALUES (2, 1)) AS t (below, power)
