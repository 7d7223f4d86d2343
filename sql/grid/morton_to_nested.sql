-- morton_to_nested(of_word): the HEALPix cell of a morton word, as NESTED index of the word's order.
--
-- grain    a scalar
-- needs    grid.morton_order
-- rule     the layout of grid.morton_order; the order of a point is 29
-- edges    NULL for NULL and for 0; an error for what is no word
CREATE OR REPLACE MACRO grid.morton_to_nested(of_word) AS
list_transform(
    [{
        'k': grid.morton_order(of_word),
        'base': nullif(of_word::UBIGINT >> 60, 0),
        'tuples': (of_word::UBIGINT >> 6) & ((1::UBIGINT << 54) - 1),
        'suffix': of_word::UBIGINT & 63
    }],
    LAMBDA word: CASE
        WHEN word.k <= 27
            THEN ((word.base - 1) << (2 * word.k::UBIGINT)) | (word.tuples >> (54 - 2 * word.k::UBIGINT))
        WHEN word.k = 28 THEN ((word.base - 1) << 56) | (word.tuples << 2) | ((word.suffix - 28) // 5)
        WHEN word.k = 29 AND word.suffix < 48
            THEN ((word.base - 1) << 58)
                | (word.tuples << 4)
                | (((word.suffix - 28) // 5) << 2)
                | ((word.suffix - 29) % 5)
        WHEN word.k = 29 THEN ((word.base - 1) << 58) | (word.tuples << 4) | (word.suffix - 48)
    END
)[1];

COMMENT ON MACRO grid.morton_to_nested IS 'The HEALPix cell of a morton word, as NESTED index of the word''s order.';
