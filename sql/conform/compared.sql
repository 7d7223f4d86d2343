-- compared: the documents that are items of the snapshot, each beside what the earlier one had.
--
-- grain    one row per (collection, id) that was received
-- needs    landed, prior, prior_found, same_content; variables documents_file, prior_json
-- rule     of items with the same collection and id the one received last counts
-- rule     change is added, changed or same; the text as sent decides first, and where it differs the
--          content does: links that a server makes, signatures, and the order of members are no content
-- edges    a document that is said to be as it was (form known) is the item found at that place before
CREATE OR REPLACE TEMP TABLE compared AS
WITH received AS (
    SELECT
        seq,
        collection,
        id,
        place,
        repairs,
        FALSE AS is_known
    FROM read_parquet(getvariable('documents_file'))
    WHERE reason IS NULL
    UNION ALL
    SELECT
        landed.seq,
        prior_found.collection,
        prior_found.id,
        NULL AS place,
        NULL AS repairs,
        TRUE AS is_known
    FROM landed
    JOIN prior_found USING (found_at)
    WHERE landed.form = 'known'
),
latest AS (
    SELECT
        collection,
        id,
        max(seq) AS seq,
        count(*) AS copies,
        arg_max(place, seq) AS place,
        arg_max(repairs, seq) AS repairs,
        arg_max(is_known, seq) AS is_known
    FROM received
    GROUP BY collection, id
)
SELECT
    latest.*,
    prior.version,
    prior.file,
    prior.digest,
    CASE WHEN prior.id IS NULL THEN 'added' WHEN latest.is_known THEN 'same' ELSE 'changed' END AS change
FROM latest
LEFT JOIN prior USING (collection, id);

UPDATE compared
SET change = 'same'
FROM (
    SELECT landed.seq
    FROM landed
    JOIN compared USING (seq)
    WHERE compared.change = 'changed' AND hash(landed.sent) = compared.digest
) AS equal
WHERE compared.seq = equal.seq;

UPDATE compared
SET change = 'same'
FROM (
    SELECT landed.seq
    FROM landed
    JOIN (
        SELECT
            compared.seq,
            earlier.json
        FROM read_parquet(getvariable('prior_json'), hive_partitioning = FALSE) AS earlier
        JOIN compared USING (collection, id)
        WHERE compared.change = 'changed'
    ) AS earlier USING (seq)
    WHERE same_content(earlier.json, landed.sent)
) AS equal
WHERE compared.seq = equal.seq;
