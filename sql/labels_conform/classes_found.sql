-- classes_found: the classes, where no table says them: those that labels name.
--
-- grain    sent_classes: one row per class
-- needs    cell_names
-- rule     class_id is the name itself where all names are whole numbers, else its place, from 1, in their order
CREATE OR REPLACE TEMP TABLE sent_classes AS
WITH named AS (
    SELECT
        label,
        bool_and(TRY_CAST(label AS INTEGER) IS NOT NULL) OVER () AS are_numbers
    FROM cell_names
)
SELECT
    row_number() OVER (ORDER BY if(are_numbers, TRY_CAST(label AS INTEGER), NULL), label) - 1 AS class_index,
    if(are_numbers, TRY_CAST(label AS INTEGER), class_index + 1)::INTEGER AS class_id,
    NULL::INTEGER AS level1_id,
    NULL::INTEGER AS level2_id,
    NULL::INTEGER AS level3_id,
    if(are_numbers, NULL, label) AS name,
    label,
    NULL::VARCHAR AS document,
    NULL::VARCHAR AS problem,
    FALSE AS is_copy
FROM named;
