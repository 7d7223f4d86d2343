-- given
.read sql/grid/schema.sql

-- ask: a base cell, its first and last children, and the last cell there is
SELECT grid.nested_to_morton(0, 0) AS base, grid.nested_to_morton(0, 1) AS first, grid.nested_to_morton(3, 1) AS last, grid.nested_to_morton(11, 0) AS eleven
-- expect
FROM (VALUES (1152921504606846976::UBIGINT, 1152921504606846977::UBIGINT, 2017612633061982209::UBIGINT, 13835058055282163712::UBIGINT)) AS t (base, first, last, eleven)

-- ask: whatever the type of cell and order, the word is an unsigned whole number
SELECT typeof(grid.nested_to_morton(5, 3)) AS plain, typeof(grid.nested_to_morton(5::UBIGINT, 28::UTINYINT)) AS wide, grid.nested_to_morton(NULL, 3) AS nothing
-- expect
FROM (VALUES ('UBIGINT', 'UBIGINT', NULL)) AS t (plain, wide, nothing)
