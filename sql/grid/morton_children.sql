-- morton_children(of_word, at_order): the morton words of the cells that make up a cell, at a finer order.
--
-- grain    a scalar: a list of 4^(at_order - order of the word) words, ascending
-- needs    grid.morton_order, grid.morton_to_nested, grid.nested_to_morton
-- edges    a cell is its own child at its own order; an error where at_order is coarser than the word
CREATE OR REPLACE MACRO grid.morton_children(of_word, at_order) AS
list_transform(
    [{
        'cell': grid.morton_to_nested(of_word),
        'k': grid.morton_order(of_word)::INTEGER,
        'down': at_order::INTEGER
    }],
    LAMBDA given: CASE
        WHEN given.down NOT BETWEEN given.k AND 29
            THEN error(
                'The children of a cell of order ' || given.k || ' have an order from ' || given.k || ' to 29; '
                || given.down || ' is none of them.'
            )
        ELSE list_transform(
            range(
                (given.cell << (2 * (given.down - given.k)::UBIGINT))::BIGINT,
                ((given.cell + 1) << (2 * (given.down - given.k)::UBIGINT))::BIGINT
            ),
            LAMBDA child: grid.nested_to_morton(child, given.down)
        )
    END
)[1];

COMMENT ON MACRO grid.morton_children IS
'The morton words of the cells that make up a cell, at a finer order (ascending).';
