-- cells_single: labels of a table with one class per sample.
--
-- grain    one row per row of the table, and one with the name geocat:given for each
-- needs    label_table; variables sample_column, class_column, class_prefix, total_units, values_are
CREATE OR REPLACE TEMP VIEW sent_cells AS
WITH sent AS (
    SELECT
        COLUMNS(LAMBDA name: name = getvariable('sample_column')) AS sample_id,
        nullif(COLUMNS(LAMBDA name: name = getvariable('class_column')), '') AS name
    FROM label_table
)
SELECT
    sample_id,
    coalesce(name, '') AS name,
    if(starts_with(name, getvariable('class_prefix')), name[len(getvariable('class_prefix')) + 1:], name) AS label,
    if(getvariable('values_are') = 'units', getvariable('total_units')::VARCHAR, '1') AS value
FROM sent
UNION ALL
SELECT
    sample_id,
    'geocat:given' AS name,
    NULL AS label,
    '1' AS value
FROM sent;
