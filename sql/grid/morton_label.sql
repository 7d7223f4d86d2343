-- morton_label(of_word): a morton word as people write it, sign, base cell and one digit for each order.
--
-- grain    a scalar
-- needs    grid.morton_order, grid.morton_to_nested
-- rule     base cells 0 to 5 are 1 to 6, base cells 6 to 11 are -1 to -6; then a digit from 1 to 4 per order, so that
--          the beginning of a label is the label of a cell that holds it: -31123 is a cell of order 4
-- edges    NULL for NULL and for 0; a point has its order-29 cell's label
CREATE OR REPLACE MACRO grid.morton_label(of_word) AS
list_transform(
    [{
        'base': nullif(of_word::UBIGINT >> 60, 0),
        'cell': grid.morton_to_nested(of_word),
        'k': grid.morton_order(of_word)::BIGINT
    }],
    LAMBDA word: if(word.base <= 6, '', '-')
        || ((word.base + 5) % 6 + 1)
        || array_to_string(
            list_transform(
                range(1, word.k + 1),
                LAMBDA digit: ((word.cell >> (2 * (word.k - digit)::UBIGINT)) & 3) + 1
            ),
            ''
        )
)[1];

COMMENT ON MACRO grid.morton_label IS
'A morton word as people write it, sign, base cell and one digit for each order.';
