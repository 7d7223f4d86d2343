-- cells_long: labels of a table with a row per sample and class.
--
-- grain    one row per row of the table, and one with the name geocat:given for each sample
-- needs    label_table; variables sample_column, class_column, value_column, class_prefix
CREATE OR REPLACE TEMP VIEW sent_cells AS
WITH sent AS (
    SELECT
        COLUMNS(LAMBDA name: name = getvariable('sample_column')) AS sample_id,
        COLUMNS(LAMBDA name: name = getvariable('class_column')) AS name,
        COLUMNS(LAMBDA name: name = getvariable('value_column')) AS value
    FROM label_table
)
SELECT
    sample_id,
    name,
    if(starts_with(name, getvariable('class_prefix')), name[len(getvariable('class_prefix')) + 1:], name) AS label,
    value
FROM sent
UNION ALL
SELECT DISTINCT
    sample_id,
    'geocat:given' AS name,
    NULL AS label,
    '1' AS value
FROM sent;
