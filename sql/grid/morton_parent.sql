-- morton_parent(of_word, at_order): the morton word of the cell that holds a cell, at a coarser order.
--
-- grain    a scalar
-- needs    grid.morton_order, grid.morton_to_nested, grid.nested_to_morton
-- edges    a cell is its own parent at its own order; an error where at_order is finer than the word
CREATE OR REPLACE MACRO grid.morton_parent(of_word, at_order) AS
list_transform(
    [{
        'word': of_word::UBIGINT,
        'k': grid.morton_order(of_word)::INTEGER,
        'up': at_order::INTEGER
    }],
    LAMBDA given: CASE
        WHEN given.up NOT BETWEEN 0 AND given.k
            THEN error(
                'The parent of a cell of order ' || given.k || ' has an order from 0 to ' || given.k || '; '
                || given.up || ' is none of them.'
            )
        WHEN given.up <= 27
            THEN ((given.word >> (60 - 2 * given.up::UBIGINT)) << (60 - 2 * given.up::UBIGINT)) | given.up::UBIGINT
        WHEN given.up = given.k AND (given.word & 63) < 48 THEN given.word
        ELSE grid.nested_to_morton(
            grid.morton_to_nested(given.word) >> (2 * (given.k - given.up)::UBIGINT), given.up
        )
    END
)[1];

COMMENT ON MACRO grid.morton_parent IS
'The morton word of the cell that holds a cell, at a coarser order (or the same).';
