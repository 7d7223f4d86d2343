-- collections: what each collection holds, for people.
--
-- grain    one row per (source, collection) that has a document or items
-- needs    collections, items
-- units    days in UTC
-- edges    title IS NULL: items name a collection that has no document; items = 0: a document alone
SELECT
    coalesce(described.source, counted.source) AS source,
    coalesce(described.id, counted.collection) AS collection,
    coalesce(counted.items, 0) AS items,
    counted.first_day,
    counted.last_day,
    described.title
FROM collections AS described
FULL JOIN (
    SELECT
        source,
        collection,
        count(*) AS items,
        min(observed_from)::DATE AS first_day,
        max(observed_to)::DATE AS last_day
    FROM items
    GROUP BY ALL
) AS counted
    ON described.source = counted.source AND described.id = counted.collection
ORDER BY source, collection;
