-- snapshot_diff(older_files, newer_files): what changed from one snapshot to another.
--
-- grain    one row per (collection, id) that was added, changed or deleted
-- needs    the files of the table item_json of both snapshots, which the ledger names
-- rule     changed means that the text differs once each is written without white space
CREATE OR REPLACE MACRO snapshot_diff(older_files VARCHAR[], newer_files VARCHAR[]) AS TABLE
SELECT
    coalesce(newer.collection, older.collection) AS collection,
    coalesce(newer.id, older.id) AS id,
    CASE
        WHEN older.id IS NULL THEN 'added'
        WHEN newer.id IS NULL THEN 'deleted'
        ELSE 'changed'
    END AS change,
    older.json AS before,
    newer.json AS after
FROM read_parquet(older_files) AS older
FULL JOIN read_parquet(newer_files) AS newer
    ON older.collection = newer.collection AND older.id = newer.id
WHERE older.id IS NULL
    OR newer.id IS NULL
    OR (older.json <> newer.json AND json(older.json) <> json(newer.json))
ORDER BY collection, id;

COMMENT ON MACRO TABLE snapshot_diff IS
'What changed from one snapshot to another: one row per (collection, id) that was added, changed or deleted.';
