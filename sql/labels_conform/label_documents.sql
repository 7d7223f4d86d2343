-- label_documents: rows of labels, for those that are refused.
--
-- grain    one row per row of label_table
-- needs    label_table; variable sample_column
CREATE OR REPLACE TEMP VIEW label_documents AS
SELECT
    COLUMNS(LAMBDA name: name = getvariable('sample_column')) AS sample_id,
    '' AS found_at,
    to_json(label_table)::VARCHAR AS document
FROM label_table;
