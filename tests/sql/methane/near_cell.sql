-- given
.read sql/methane/schema.sql
.read sql/methane/cell_columns.sql

-- ask: a point is in one cell, whatever turn its longitude is given in, and nowhere without a coordinate
SELECT
    methane.near_cell(-190, 5, 1500) = methane.near_cell(170, 5, 1500) AS turned,
    methane.near_cell(180, 5, 1500) = methane.near_cell(-180, 5, 1500) AS antimeridian,
    methane.near_cell(10, 5, 1500) = methane.near_cell(10.1, 5, 1500) AS apart,
    methane.near_cell(NULL, 5, 1500) AS nowhere
-- expect
FROM (VALUES (TRUE, TRUE, FALSE, NULL::BIGINT)) AS t (turned, antimeridian, apart, nowhere)
