-- items_deleted: tombstones of items that their source no longer has.
--
-- grain    one row per (source, collection, id)
-- needs    item_changes
-- rule     an item that a harvest of everything did not find was deleted; one that came again was not
-- units    deleted_at is when the harvest that missed it was taken, UTC
-- edges    json is the last text that it had, NULL where the snapshot that held it has expired
CREATE OR REPLACE VIEW items_deleted AS
SELECT
    source,
    collection,
    id,
    snapshot AS deleted_in,
    changed_at AS deleted_at,
    before AS json
FROM item_changes
QUALIFY change = 'deleted'
    AND row_number() OVER (PARTITION BY source, collection, id ORDER BY snapshot DESC) = 1;

COMMENT ON VIEW items_deleted IS
'Tombstones of items that their source no longer has: one row per (source, collection, id).';
