-- range_words(cell_from, cell_to): a range of HEALPix cells as the fewest whole cells, in morton words.
--
-- grain    a scalar: a list, ascending
-- needs    grid.nested_to_morton
-- rule     of each order, the cells that lie in the range and whose parent does not
-- units    NESTED indices of order 29; half-open, [cell_from, cell_to)
-- edges    none for an empty range; a range that is one cell is one word
CREATE OR REPLACE MACRO grid.range_words(cell_from, cell_to) AS
list_transform(
    [{'first': cell_from::BIGINT, 'last': cell_to::BIGINT}],
    LAMBDA given: list_sort(flatten(list_transform(
        range(0, 30),
        LAMBDA k: list_transform(
            list_filter(
                -- At most three cells at either end have a parent that is not wholly in the range.
                list_distinct(list_transform(
                    range(0, if(k = 0, 12, 3)),
                    LAMBDA step: ((given.first + (1::BIGINT << (58 - 2 * k)) - 1) >> (58 - 2 * k)) + step
                ) || list_transform(
                    range(1, if(k = 0, 13, 4)),
                    LAMBDA step: greatest(0, (given.last >> (58 - 2 * k)) - step)
                )),
                LAMBDA cell: cell << (58 - 2 * k) >= given.first
                    AND (cell + 1) << (58 - 2 * k) <= given.last
                    AND (
                        k = 0
                        OR (cell >> 2) << (60 - 2 * k) < given.first
                        OR ((cell >> 2) + 1) << (60 - 2 * k) > given.last
                    )
            ),
            LAMBDA cell: grid.nested_to_morton(cell, k)
        )
    )))
)[1];

COMMENT ON MACRO grid.range_words IS
'A range of HEALPix cells as the fewest whole cells, in morton words ([cell_from, cell_to), NESTED, order 29).';
