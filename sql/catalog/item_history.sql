-- item_history: every version that an item had, current ones included.
--
-- grain    one row per (source, collection, id, version)
-- needs    item_changes; change_files(), written by geocat from the ledger
-- rule     a version begins with the snapshot that added or changed the item, and ends with the next that did
-- units    known_from and known_until are when snapshots were taken, UTC; half-open
-- edges    known_until IS NULL: the version is current; json is NULL where the snapshot has expired
CREATE OR REPLACE VIEW item_history AS
SELECT
    begun.source,
    begun.collection,
    begun.id,
    begun.snapshot AS version,
    begun.changed_at AS known_from,
    timezone('UTC', try_strptime(ended.snapshot, '%Y%m%dT%H%M%S.%fZ')) AS known_until,
    ended.change AS ended_by,
    begun.after AS json
FROM item_changes AS begun
LEFT JOIN read_parquet(
    change_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
) AS ended
    ON begun.source = ended.source
    AND begun.collection = ended.collection
    AND begun.id = ended.id
    AND begun.snapshot = ended.version_before
WHERE begun.change <> 'deleted';

COMMENT ON VIEW item_history IS
'Every version that an item had, current ones included: one row per (source, collection, id, version).';
