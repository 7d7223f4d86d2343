-- kept: the documents whose items are written, because they are new or have changed, and where they go.
--
-- grain    one row per (collection, id)
-- needs    landed, compared; variables documents_file, leaf_rows, stretch_rows, file_rows
-- rule     a collection of at least leaf_rows items is a branch of its own, all others share the branch '';
--          a branch follows the Hilbert curve in stretches of stretch_rows, and is cut into leaves, which
--          are files, of file_rows
CREATE OR REPLACE TEMP TABLE kept AS
WITH branched AS (
    SELECT
        seq,
        collection,
        id,
        place,
        repairs,
        if(count(*) OVER (PARTITION BY collection) >= getvariable('leaf_rows'), collection, '') AS branch
    FROM compared
    WHERE change <> 'same'
),
placed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY branch ORDER BY place NULLS LAST, collection, id) AS position
    FROM branched
)
SELECT
    seq,
    collection,
    id,
    repairs,
    position,
    (position - 1) // getvariable('stretch_rows') AS stretch,
    dense_rank() OVER (ORDER BY branch, (position - 1) // getvariable('file_rows')) AS leaf
FROM placed;
