-- classes_table: the classes, as a table says them.
--
-- grain    sent_classes: one row per row of the table
-- needs    label_table
-- rule     RapidAI4EO's own names of columns (index, clc_level1_id to clc_level3_id, class_name) are read as well
--          as class_id, level1_id to level3_id, and name; its class_id is that of the third level
-- edges    a row whose class_id was there already is a problem unless it is the same
CREATE OR REPLACE TEMP TABLE sent_classes AS
WITH read AS (
    SELECT
        row_number() OVER () - 1 AS class_index,
        to_json(label_table) AS said
    FROM label_table
),
members AS (
    SELECT
        class_index,
        TRY_CAST(coalesce(said ->> '$.class_id', said ->> '$.clc_level3_id') AS INTEGER) AS class_id,
        TRY_CAST(coalesce(said ->> '$.level1_id', said ->> '$.clc_level1_id') AS INTEGER) AS level1_id,
        TRY_CAST(coalesce(said ->> '$.level2_id', said ->> '$.clc_level2_id') AS INTEGER) AS level2_id,
        TRY_CAST(coalesce(said ->> '$.level3_id', said ->> '$.clc_level3_id') AS INTEGER) AS level3_id,
        coalesce(said ->> '$.name', said ->> '$.class_name') AS name,
        said ->> '$.index' AS label,
        said::VARCHAR AS document
    FROM read
),
first_ones AS (
    SELECT
        class_id,
        min_by(document, class_index) AS document,
        min(class_index) AS class_index
    FROM members
    WHERE class_id IS NOT NULL
    GROUP BY class_id
)
SELECT
    members.*,
    CASE
        WHEN members.class_id IS NULL THEN 'The class has no class_id that is a whole number.'
        WHEN members.document <> first_ones.document AND members.class_index <> first_ones.class_index
            THEN 'An earlier class has the same class_id, and was kept instead.'
    END AS problem,
    coalesce(members.class_index <> first_ones.class_index, FALSE) AS is_copy
FROM members
LEFT JOIN first_ones USING (class_id);
