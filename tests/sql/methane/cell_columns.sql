-- given
.read sql/methane/schema.sql

-- ask: at the equator a cell is as wide as it is high, or a little more
SELECT methane.cell_columns(floor(90 / degrees(111195 * 1.000001 / 6371008.8)), 111195) AS cells
-- expect
FROM (VALUES (359)) AS t (cells)

-- ask: a row at a pole is one cell, and so is any row of a reach around the Earth
SELECT methane.cell_columns(0, 1000) AS south, methane.cell_columns(floor(180 / degrees(1000 * 1.000001 / 6371008.8)), 1000) AS north, methane.cell_columns(0, 2e7) AS all_of_it
-- expect
FROM (VALUES (1, 1, 1)) AS t (south, north, all_of_it)
