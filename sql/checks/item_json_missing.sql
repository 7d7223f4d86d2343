-- item_json_missing: every item has its JSON, and every JSON its item.
--
-- grain    one row per (source, collection, id) that is in one of the two only
-- needs    items, item_json
SELECT
    coalesce(items.source, item_json.source) AS source,
    coalesce(items.collection, item_json.collection) AS collection,
    coalesce(items.id, item_json.id) AS id,
    if(items.id IS NULL, 'JSON without an item', 'item without its JSON') AS problem
FROM items
FULL JOIN item_json
    ON items.source = item_json.source
    AND items.collection = item_json.collection
    AND items.id = item_json.id
WHERE items.id IS NULL OR item_json.id IS NULL;
