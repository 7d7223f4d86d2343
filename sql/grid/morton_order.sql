-- morton_order(of_word): the HEALPix order of a morton word.
--
-- grain    a scalar
-- rule     a morton word is mortie's packed 64-bit index: bits 63-60 the base cell + 1, bits 59-6 the first 27 pairs
--          of bits of the nested index, bits 5-0 the order up to 27; above, 28 + 5a is the order-28 cell a and
--          28 + 5a + 1 + b its order-29 child b; 48 + 4a + b is a point, whose order is 29
-- edges    NULL for NULL and for 0, which is mortie's word for nowhere; an error for what is no word
CREATE OR REPLACE MACRO grid.morton_order(of_word) AS
list_transform(
    [of_word::UBIGINT],
    LAMBDA word: CASE
        WHEN word IS NULL OR word = 0 THEN NULL
        WHEN (word >> 60) NOT BETWEEN 1 AND 12
            THEN error(
                'A morton word begins with a base cell from 1 to 12 in its upper four bits; ' || word || ' does not.'
            )
        WHEN (word & 63) < 28 THEN (word & 63)::UTINYINT
        WHEN (word & 63) < 48 AND ((word & 63) - 28) % 5 = 0 THEN 28::UTINYINT
        ELSE 29::UTINYINT
    END
)[1];

COMMENT ON MACRO grid.morton_order IS 'The HEALPix order of a morton word (0 to 29).';
