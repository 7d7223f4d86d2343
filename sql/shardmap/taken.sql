-- taken: a shard map that is there already, as if it had been built by this connection.
--
-- grain    one row per (shard_key, number) of table shardmap_pairs, sorted
-- needs    table or view shardmap_incoming (shard_key, source, collection, item_id)
-- edges    a file may name no source or collection: then they are ''
CREATE OR REPLACE TEMP TABLE shardmap_items AS
SELECT
    (row_number() OVER (ORDER BY source, collection, id) - 1)::UINTEGER AS number,
    NULL::UBIGINT AS item,
    source,
    collection,
    id
FROM (
    SELECT DISTINCT
        coalesce(source, '')::VARCHAR AS source,
        coalesce(collection, '')::VARCHAR AS collection,
        item_id::VARCHAR AS id
    FROM shardmap_incoming
);

CREATE OR REPLACE TEMP TABLE shardmap_pairs AS
SELECT DISTINCT
    incoming.shard_key::UBIGINT AS shard_key,
    items.number
FROM shardmap_incoming AS incoming
INNER JOIN shardmap_items AS items
    ON coalesce(incoming.source, '') = items.source
    AND coalesce(incoming.collection, '') = items.collection
    AND incoming.item_id = items.id
ORDER BY shard_key, number;
