-- first: what compared is for the first snapshot of a source.
--
-- grain    one row per (collection, id) that was received
-- needs    variable documents_file
-- rule     of items with the same collection and id the one received last counts; all of them are added
CREATE OR REPLACE TEMP TABLE compared AS
SELECT
    collection,
    id,
    max(seq) AS seq,
    count(*) AS copies,
    arg_max(place, seq) AS place,
    arg_max(repairs, seq) AS repairs,
    FALSE AS is_known,
    NULL::VARCHAR AS version,
    NULL::BIGINT AS file,
    NULL::UBIGINT AS digest,
    'added' AS change
FROM read_parquet(getvariable('documents_file'))
WHERE reason IS NULL
GROUP BY collection, id;
