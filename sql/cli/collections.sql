-- collections: what each collection holds, for people.
--
-- grain    one row per (source, collection) that has a document or items
-- needs    collections, items
-- units    times UTC
-- edges    title IS NULL: items name a collection that has no document; items = 0: a document alone
SELECT
    coalesce(described.source, counted.source) AS source,
    coalesce(described.id, counted.collection) AS collection,
    described.title,
    coalesce(counted.items, 0) AS items,
    counted.first_observed,
    counted.last_observed
FROM collections AS described
FULL JOIN (
    SELECT
        source,
        collection,
        count(*) AS items,
        min(observed_from) AS first_observed,
        max(observed_to) AS last_observed
    FROM items
    GROUP BY ALL
) AS counted
    ON described.source = counted.source AND described.id = counted.collection
ORDER BY source, collection;
