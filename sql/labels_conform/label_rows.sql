-- label_rows: the labels of each sample, in sum, and what is wrong with them.
--
-- grain    one row per sample_id of label_cells
-- needs    label_cells; variables total_units, units_of_one, checks_sums
-- rule     of rows of labels of one sample that say the same one counts; of rows that differ none does, since nobody
--          can tell which is right
-- edges    digest tells whether a sample has the same labels as another time, in whatever order they come
CREATE OR REPLACE TEMP MACRO label_sums(in_relation) AS TABLE
SELECT
    sample_id,
    count(*) FILTER (is_given) AS copies,
    coalesce(sum(units) FILTER (class_id IS NOT NULL), 0)::HUGEINT AS units,
    coalesce(bit_xor(hash(class_id, units)) FILTER (class_id IS NOT NULL), 0) AS digest,
    min(problem) AS problem
FROM query_table(in_relation)
GROUP BY sample_id;

CREATE OR REPLACE TEMP TABLE sums_as_sent AS
FROM label_sums('label_cells');

CREATE OR REPLACE TEMP TABLE repeated_labels AS
SELECT
    sample_id,
    copies
FROM sums_as_sent
WHERE copies > 1;

CREATE OR REPLACE TEMP TABLE labels_once AS
SELECT
    sample_id,
    class_id,
    units,
    problem,
    count(*) AS times
FROM label_cells
WHERE NOT is_given AND sample_id IN (SELECT sample_id FROM repeated_labels)
GROUP BY ALL;

DELETE FROM label_cells
WHERE NOT is_given AND sample_id IN (SELECT sample_id FROM repeated_labels);

INSERT INTO label_cells
SELECT
    sample_id,
    FALSE AS is_given,
    class_id,
    units,
    problem
FROM labels_once;

CREATE OR REPLACE TEMP TABLE label_rows AS
WITH repeated_cells AS (
    FROM label_cells
    SEMI JOIN repeated_labels USING (sample_id)
),
summed AS (
    FROM sums_as_sent
    WHERE copies <= 1 OR sample_id IS NULL
    UNION ALL
    FROM label_sums('repeated_cells')
),
differing AS (
    SELECT DISTINCT
        labels_once.sample_id,
        repeated_labels.copies
    FROM labels_once
    JOIN repeated_labels USING (sample_id)
    WHERE labels_once.times <> repeated_labels.copies
)
SELECT
    summed.sample_id,
    summed.digest,
    CASE
        WHEN coalesce(summed.sample_id, '') = '' THEN 'The row of labels has no id of a sample.'
        WHEN differing.copies IS NOT NULL
            THEN 'There are ' || differing.copies || ' rows of labels of this sample, which differ.'
        WHEN summed.problem IS NOT NULL THEN summed.problem
        WHEN getvariable('checks_sums') AND summed.units <> getvariable('total_units')
            THEN CASE
                WHEN getvariable('units_of_one') = 1
                    THEN 'Units sum to ' || summed.units || ' and not to ' || getvariable('total_units') || '.'
                ELSE 'Fractions sum to ' || round(summed.units / getvariable('total_units'), 6) || ' and not to 1.'
            END
    END AS problem
FROM summed
LEFT JOIN differing USING (sample_id);
