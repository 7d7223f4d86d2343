-- class_names: what a class may be called in a table of labels.
--
-- grain    one row per label
-- needs    sent_classes
-- rule     a class's own label counts before its number, and that before its name
CREATE OR REPLACE TEMP TABLE class_names AS
SELECT
    label,
    min_by(class_id, (rank, class_index)) AS class_id
FROM (
    SELECT label, class_id, class_index, 1 AS rank FROM sent_classes WHERE problem IS NULL AND NOT is_copy
    UNION ALL
    SELECT class_id::VARCHAR, class_id, class_index, 2 FROM sent_classes WHERE problem IS NULL AND NOT is_copy
    UNION ALL
    SELECT name, class_id, class_index, 3 FROM sent_classes WHERE problem IS NULL AND NOT is_copy
)
WHERE label IS NOT NULL
GROUP BY label;
