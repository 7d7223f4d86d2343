-- items_repeat: an item is there once.
--
-- grain    one row per (source, collection, id) that repeats
-- needs    items
SELECT
    source,
    collection,
    id,
    count(*) AS times
FROM items
GROUP BY ALL
HAVING count(*) > 1;
