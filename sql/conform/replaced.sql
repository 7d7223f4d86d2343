-- replaced: documents of which a later one with the same collection and id was kept instead.
--
-- grain    one row per document that differs from its successor
-- needs    landed, compared; variable documents_file
-- rule     an identical copy was only sent twice, and is no conflict
CREATE OR REPLACE TEMP TABLE replaced AS
WITH others AS (
    SELECT
        document.seq,
        compared.seq AS kept_seq
    FROM compared
    JOIN read_parquet(getvariable('documents_file')) AS document USING (collection, id)
    WHERE compared.copies > 1 AND document.reason IS NULL AND document.seq <> compared.seq
),
texts AS (
    SELECT
        seq,
        found_at,
        sent
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
WHERE mine.sent <> successor.sent;
