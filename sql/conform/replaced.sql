-- replaced: staged items that give way to a later item of the same collection and id.
--
-- grain    one row per staged item that is not kept
-- needs    variable staged_files
-- rule     the item received last is kept; one that differs from it goes to rejects with the
--          place of its successor, an identical one was only sent twice
CREATE OR REPLACE TEMP TABLE replaced AS
WITH repeated AS (
    SELECT
        collection,
        id
    FROM read_parquet(getvariable('staged_files'))
    WHERE reason IS NULL
    GROUP BY ALL
    HAVING count(*) > 1
),
numbered AS (
    SELECT
        staged.seq,
        staged.document,
        last_value(staged.document) OVER same_item AS kept_document,
        last_value(staged.seq) OVER same_item AS kept_seq,
        last_value(staged.found_at) OVER same_item AS kept_at
    FROM read_parquet(getvariable('staged_files')) AS staged
    JOIN repeated USING (collection, id)
    WHERE staged.reason IS NULL
    WINDOW same_item AS (
        PARTITION BY staged.collection, staged.id ORDER BY staged.seq
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
)
SELECT
    seq,
    document = kept_document AS identical,
    'A later item has the same collection and id and was kept instead'
        || if(kept_at = '', '.', ': ' || kept_at) AS reason
FROM numbered
WHERE seq <> kept_seq;
