-- cells_wide: labels of a table with a column per class.
--
-- grain    one row per value of a row, and one with the name geocat:given for each row
-- needs    label_table; variables sample_column, class_columns, class_prefix
CREATE OR REPLACE TEMP VIEW sent_cells AS
SELECT
    "geocat:sample" AS sample_id,
    name,
    if(starts_with(name, getvariable('class_prefix')), name[len(getvariable('class_prefix')) + 1:], name) AS label,
    value
FROM (
    UNPIVOT (
        SELECT
            COLUMNS(LAMBDA name: name = getvariable('sample_column')) AS "geocat:sample",
            '1' AS "geocat:given",
            COLUMNS(LAMBDA name: list_contains(getvariable('class_columns'), name))
        FROM label_table
    )
    ON COLUMNS(* EXCLUDE ("geocat:sample"))
    INTO NAME name VALUE value
);
