-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql
.read sql/grid/first_order.sql
.read sql/grid/aoi_shards.sql
.read sql/grid/shard_ancestors.sql

-- Cells 0 and 1 of order 9, and all of cell 3 of order 8, which is cells 12 to 15 of order 9.
CREATE TABLE aoi AS
SELECT a << 40 AS cell_from, b << 40 AS cell_to
FROM (VALUES (0::UBIGINT, 1::UBIGINT), (0, 2), (12, 16), (20, 20)) AS t (a, b);

-- Item 1 lies in cells 1, 2 and 12 of order 9; item 2 is all of cell 0 of order 7, fully inside; item 3 lies elsewhere;
-- item 4 has beams only, of which two lie in cell 1.
CREATE TABLE cells AS
SELECT
    item,
    cell::UBIGINT << (58 - 2 * k)::UBIGINT AS cell_from,
    (cell::UBIGINT + 1) << (58 - 2 * k)::UBIGINT AS cell_to,
    k::UTINYINT AS cell_order,
    grid.first_order(
        cell::UBIGINT << (58 - 2 * k)::UBIGINT,
        lag(((cell::UBIGINT + 1) << (58 - 2 * k)::UBIGINT) - 1) OVER (PARTITION BY item, beam ORDER BY cell::UBIGINT << (58 - 2 * k)::UBIGINT)
    ) AS first_order,
    inside AS fully_inside,
    beam::UTINYINT AS beam_pair
FROM (VALUES
    (1, 1, 9, FALSE, NULL), (1, 2, 9, FALSE, NULL), (1, 12, 9, TRUE, NULL),
    (2, 0, 7, TRUE, NULL),
    (3, 999, 9, TRUE, NULL),
    (4, 1, 9, FALSE, 1), (4, 1, 9, FALSE, 2), (4, 13, 9, FALSE, 2)
) AS t (item, cell, k, inside, beam);

-- ask: each pair once, from cells as fine as a shard and from coarser ones
SELECT grid.morton_to_nested(shard_key) AS cell, item FROM grid.shard_pairs('aoi', 9, of_cells := 'cells')
-- expect
FROM (VALUES (1, 1), (12, 1), (0, 2), (1, 2), (12, 2), (13, 2), (14, 2), (15, 2)) AS t (cell, item)

-- ask: at a coarser order the cells of one shard are one pair
SELECT grid.morton_to_nested(shard_key) AS cell, item FROM grid.shard_pairs('aoi', 8, of_cells := 'cells')
-- expect
FROM (VALUES (0, 1), (3, 1), (0, 2), (3, 2)) AS t (cell, item)

-- ask: and at the coarsest
SELECT grid.morton_to_nested(shard_key) AS cell, item FROM grid.shard_pairs('aoi', 0, of_cells := 'cells')
-- expect
FROM (VALUES (0, 1), (0, 2), (0, 3)) AS t (cell, item)

-- ask: beams, of which two in one shard are one pair
SELECT grid.morton_to_nested(shard_key) AS cell, item FROM grid.shard_pairs('aoi', 9, of_cells := 'cells', of_beams := [1, 2, 3])
-- expect
FROM (VALUES (1, 4), (13, 4)) AS t (cell, item)

-- ask: one beam
SELECT grid.morton_to_nested(shard_key) AS cell, item FROM grid.shard_pairs('aoi', 9, of_cells := 'cells', of_beams := [1])
-- expect
FROM (VALUES (1, 4)) AS t (cell, item)
