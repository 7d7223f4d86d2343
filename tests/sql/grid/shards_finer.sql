-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql
.read sql/grid/first_order.sql
.read sql/grid/morton_children.sql

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

CREATE TABLE items AS
FROM (VALUES (1, 'cmr', 'A_1', 'a'), (2, 'cmr', 'A_1', 'b'), (3, 'cmr', 'A_1', 'c')) AS t (item, source, collection, id);

CREATE TABLE map AS
FROM (VALUES
    (grid.nested_to_morton(0, 8), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(3, 8), 'cmr', 'A_1', 'b')
) AS t (shard_key, source, collection, item_id);

-- ask: the children that the shards own items touch
SELECT grid.morton_to_nested(shard_key) AS cell, source, collection, item_id FROM grid.shards_finer('map', 9, of_items := 'items', of_cells := 'cells')
-- expect
FROM (VALUES
    (1, 'cmr', 'A_1', 'a'), (2, 'cmr', 'A_1', 'a'),
    (12, 'cmr', 'A_1', 'b'), (13, 'cmr', 'A_1', 'b'), (14, 'cmr', 'A_1', 'b'), (15, 'cmr', 'A_1', 'b')
) AS t (cell, source, collection, item_id)
