-- morton_of_label(of_label): the morton word that a label is.
--
-- grain    a scalar
-- needs    grid.nested_to_morton
-- rule     labels as grid.morton_label writes them
-- edges    NULL for NULL; an error for what is no label; never a point
CREATE OR REPLACE MACRO grid.morton_of_label(of_label) AS
list_transform(
    [{'label': of_label::VARCHAR, 'digits': ltrim(of_label::VARCHAR, '-')}],
    LAMBDA given: CASE
        WHEN NOT regexp_full_match(given.label, '-?[1-6][1-4]{0,29}')
            THEN error(
                'A cell''s label is 1 to 6, or -1 to -6, and up to 29 digits from 1 to 4; ''' || given.label
                || ''' is not.'
            )
        ELSE grid.nested_to_morton(
            list_reduce(
                list_transform(
                    range(2, len(given.digits) + 1),
                    LAMBDA place: given.digits[place]::UBIGINT - 1
                ),
                LAMBDA above, digit: above * 4 + digit,
                given.digits[1]::UBIGINT - 1 + if(starts_with(given.label, '-'), 6, 0)::UBIGINT
            ),
            len(given.digits) - 1
        )
    END
)[1];

COMMENT ON MACRO grid.morton_of_label IS 'The morton word that a label is.';
