-- given
.read sql/grid/schema.sql

-- ask: orders up to 27 are written as they are; 28 and 29 share the suffixes from 28 to 47, points follow
SELECT grid.morton_order((1::UBIGINT << 60) | suffix) AS at_order
FROM (VALUES (0), (27), (28), (29), (32), (33), (47), (48), (63)) AS t (suffix)
-- expect
FROM (VALUES (0), (27), (28), (29), (29), (28), (29), (29), (29)) AS t (at_order)

-- ask: nowhere has no order
SELECT grid.morton_order(0) AS nowhere, grid.morton_order(NULL) AS nothing
-- expect
FROM (VALUES (NULL, NULL)) AS t (nowhere, nothing)
