-- given
.read sql/methane/schema.sql
.read sql/methane/cell_columns.sql
.read sql/methane/near_cell.sql

-- ask: nine cells, its own among them
SELECT len(methane.near_cells(10, 5, 1500)) AS cells, list_contains(methane.near_cells(10, 5, 1500), methane.near_cell(10, 5, 1500)) AS has_own
-- expect
FROM (VALUES (9, TRUE)) AS t (cells, has_own)

-- ask: over the antimeridian and over the pole
SELECT
    list_contains(methane.near_cells(179.999, 5, 1500), methane.near_cell(-179.999, 5, 1500)) AS antimeridian,
    list_contains(methane.near_cells(10, 89.999, 1500), methane.near_cell(-170, 89.999, 1500)) AS pole,
    methane.near_cells(10, NULL, 1500) IS NULL AS nowhere
-- expect
FROM (VALUES (TRUE, TRUE, TRUE)) AS t (antimeridian, pole, nowhere)
