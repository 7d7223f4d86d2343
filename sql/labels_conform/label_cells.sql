-- label_cells: label values as whole units.
--
-- grain    one row per value that is not 0, and one with is_given for each row of labels
-- needs    sent_cells, class_names; variables units_of_one (units in a value of 1), total_units
-- rule     a value times units_of_one is a whole number to within a millionth of a unit; RapidAI4EO's are of the
--          40,000 pixels of 3 m in a cell
CREATE OR REPLACE TEMP TABLE label_cells AS
WITH numbers AS (
    SELECT
        sent_cells.sample_id,
        sent_cells.name = 'geocat:given' AS is_given,
        sent_cells.name,
        sent_cells.value,
        class_names.class_id,
        TRY_CAST(sent_cells.value AS DOUBLE) * getvariable('units_of_one')::DOUBLE AS amount
    FROM sent_cells
    LEFT JOIN class_names ON sent_cells.label = class_names.label
    WHERE sent_cells.value NOT IN ('0.0', '0', '')
)
SELECT
    sample_id,
    is_given,
    class_id,
    CASE WHEN NOT is_given THEN TRY_CAST(round(amount) AS UINTEGER) END AS units,
    CASE
        WHEN is_given THEN NULL
        WHEN name = '' THEN 'It has no class.'
        WHEN amount IS NULL OR NOT isfinite(amount)
            THEN 'Its ' || left(name, 80) || ' is "' || left(value, 80) || '", which is not a number.'
        WHEN class_id IS NULL THEN 'Its ' || left(name, 80) || ' is not among the classes.'
        WHEN amount < 0 THEN 'Its ' || name || ' is ' || value || ', which is negative.'
        WHEN abs(amount - round(amount)) > 1e-6 OR round(amount) > 4294967295
            THEN 'Its ' || name || ' is ' || left(value, 80)
                || CASE
                    WHEN getvariable('units_of_one') = 1 THEN ', which is not a whole number.'
                    ELSE ', which is not a multiple of 1/' || format('{:,}', getvariable('units_of_one')::BIGINT) || '.'
                END
    END AS problem
FROM numbers
WHERE is_given OR amount IS DISTINCT FROM 0;
