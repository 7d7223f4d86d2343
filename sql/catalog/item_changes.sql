-- item_changes: what each harvest added, changed or deleted, from what to what.
--
-- grain    one row per (source, snapshot, collection, id)
-- needs    change_files() and version_files(), written by geocat from the ledger
-- rule     change is judged on content: links that a server makes, signatures, and the order of members do not count
-- units    changed_at is when the snapshot was taken, UTC
-- edges    before is NULL for added, after is NULL for deleted; either is NULL where the snapshot that held
--          the text has expired
CREATE OR REPLACE VIEW item_changes AS
WITH changes AS (
    SELECT
        source,
        snapshot,
        collection,
        id,
        change,
        version_before
    FROM read_parquet(
        change_files(),
        hive_partitioning = TRUE,
        hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
    )
),
versions AS (
    SELECT
        source,
        collection,
        id,
        version,
        any_value(json) AS json
    FROM read_parquet(
        version_files(),
        hive_partitioning = TRUE,
        hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
    )
    GROUP BY source, collection, id, version
)
SELECT
    changes.source,
    changes.snapshot,
    changes.collection,
    changes.id,
    changes.change,
    timezone('UTC', try_strptime(changes.snapshot, '%Y%m%dT%H%M%S.%fZ')) AS changed_at,
    changes.version_before,
    earlier.json AS before,
    later.json AS after
FROM changes
LEFT JOIN versions AS earlier
    ON changes.source = earlier.source
    AND changes.collection = earlier.collection
    AND changes.id = earlier.id
    AND changes.version_before = earlier.version
LEFT JOIN versions AS later
    ON changes.source = later.source
    AND changes.collection = later.collection
    AND changes.id = later.id
    AND changes.snapshot = later.version;

COMMENT ON VIEW item_changes IS
'What each harvest added, changed or deleted, from what to what: one row per (source, snapshot, collection, id).';
