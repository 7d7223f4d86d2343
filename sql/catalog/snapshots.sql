-- snapshots: every commit of the ledger.
--
-- grain    one row per (source, snapshot)
-- needs    ledger() and current_snapshots(), written by geocat from the ledger
-- rule     current is the last complete snapshot of its source, as of the time the catalog was opened for
-- rule     items counts the samples of a label corpus
-- units    times UTC; bytes are of all the snapshot's files, bytes_written of those that this commit wrote
-- edges    a snapshot that received less than was announced is not complete and never current;
--          a rollback is a snapshot that restores the files of an earlier one
CREATE OR REPLACE VIEW snapshots AS
SELECT
    entry.source,
    entry.snapshot,
    list_contains(current_snapshots(), entry.source || ' ' || entry.snapshot) AS is_current,
    entry.complete,
    entry.action,
    entry.restored,
    entry.parent,
    entry.source_type,
    entry.items,
    entry.collections,
    entry.rejects,
    entry.files,
    entry.bytes,
    entry.announced,
    entry.received,
    entry.scope,
    entry.added,
    entry.changed,
    entry.unchanged,
    entry.deleted,
    entry.written AS bytes_written,
    (entry.traffic ->> 'requests')::BIGINT AS requests,
    (entry.traffic ->> 'bytes')::BIGINT AS bytes_received,
    entry.traffic -> 'retries' AS retries,
    entry.gaps,
    entry.notes,
    entry.newest::TIMESTAMPTZ AS newest_item_at,
    entry.started_at::TIMESTAMPTZ AS started_at,
    entry.finished_at::TIMESTAMPTZ AS finished_at,
    entry.asked::JSON AS asked,
    entry.geocat AS geocat_version
FROM (
    SELECT unnest(json_transform(ledger(), '[{
        "source": "VARCHAR", "snapshot": "VARCHAR", "complete": "BOOLEAN", "action": "VARCHAR",
        "restored": "VARCHAR", "parent": "VARCHAR", "source_type": "VARCHAR", "items": "BIGINT",
        "collections": "BIGINT", "rejects": "BIGINT", "files": "BIGINT", "bytes": "BIGINT",
        "announced": "BIGINT", "received": "BIGINT", "scope": "VARCHAR", "added": "BIGINT",
        "changed": "BIGINT", "unchanged": "BIGINT", "deleted": "BIGINT", "written": "BIGINT",
        "traffic": "JSON", "gaps": ["VARCHAR"], "notes": ["VARCHAR"], "newest": "VARCHAR",
        "started_at": "VARCHAR", "finished_at": "VARCHAR", "asked": "JSON", "geocat": "VARCHAR"
    }]')) AS entry
);

COMMENT ON VIEW snapshots IS 'Every commit of the ledger: one row per (source, snapshot).';
