-- kept: the documents that become items of the snapshot, and where in its files they go.
--
-- grain    one row per (collection, id)
-- needs    landed; variables documents_file, leaf_rows, stretch_rows
-- rule     of items with the same collection and id the one received last is kept; one that differs
--          from it goes to rejects with the place of its successor, an identical one was only sent twice
-- rule     a collection of at least leaf_rows items is a leaf of its own, named by its id; all
--          others share the leaf ''; within a leaf, stretches of stretch_rows follow the Hilbert curve
CREATE OR REPLACE TEMP TABLE kept AS
WITH latest AS (
    SELECT
        collection,
        id,
        max(seq) AS seq,
        count(*) AS copies,
        arg_max(place, seq) AS place
    FROM read_parquet(getvariable('documents_file'))
    WHERE reason IS NULL
    GROUP BY collection, id
),
leaved AS (
    SELECT
        *,
        if(count(*) OVER (PARTITION BY collection) >= getvariable('leaf_rows'), collection, '') AS leaf
    FROM latest
)
SELECT
    seq,
    collection,
    id,
    copies,
    leaf,
    row_number() OVER (PARTITION BY leaf ORDER BY place NULLS LAST, collection, id) AS position,
    (position - 1) // getvariable('stretch_rows') AS stretch
FROM leaved;

CREATE OR REPLACE TEMP TABLE replaced AS
WITH others AS (
    SELECT
        document.seq,
        kept.seq AS kept_seq
    FROM kept
    JOIN read_parquet(getvariable('documents_file')) AS document USING (collection, id)
    WHERE kept.copies > 1 AND document.reason IS NULL AND document.seq <> kept.seq
),
texts AS (
    SELECT
        seq,
        found_at,
        document
    FROM landed
    WHERE seq IN (SELECT others.seq FROM others UNION SELECT others.kept_seq FROM others)
)
SELECT
    others.seq,
    'A later item has the same collection and id and was kept instead'
        || if(successor.found_at = '', '.', ': ' || successor.found_at) AS reason
FROM others
JOIN texts AS successor ON others.kept_seq = successor.seq
JOIN texts AS mine ON others.seq = mine.seq
WHERE mine.document <> successor.document;
