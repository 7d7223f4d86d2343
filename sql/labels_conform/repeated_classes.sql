-- repeated_classes: labels of a sample that name a class twice.
--
-- grain    label_rows, with a problem for such samples
-- needs    label_cells, label_rows
UPDATE label_rows
SET problem = 'Its labels name a class twice.'
WHERE problem IS NULL
    AND sample_id IN (
        SELECT sample_id
        FROM label_cells
        WHERE class_id IS NOT NULL
        GROUP BY sample_id, class_id
        HAVING count(*) > 1
    );
