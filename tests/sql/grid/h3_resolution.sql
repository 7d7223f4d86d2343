-- given
.read sql/grid/schema.sql

-- ask: a cell of each of two resolutions
SELECT grid.h3_resolution(617700169958293503) AS nine, grid.h3_resolution(577199624117288959) AS zero
-- expect
FROM (VALUES (9, 0)) AS t (nine, zero)
