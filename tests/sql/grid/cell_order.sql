-- given
.read sql/grid/schema.sql

-- ask: from the length of the range
SELECT k, grid.cell_order(cell::UBIGINT << (58 - 2 * k)::UBIGINT, (cell + 1)::UBIGINT << (58 - 2 * k)::UBIGINT) AS found FROM (VALUES (0, 11), (9, 5), (29, 7)) AS t (k, cell)
-- expect
FROM (VALUES (0, 0), (9, 9), (29, 29)) AS t (k, found)
