-- repairs_unexplained: a repair is of a current item, there once, and says what it stands for.
--
-- grain    one row per (source, collection, id, repair) that is not so
-- needs    item_quality, items
SELECT
    quality.source,
    quality.collection,
    quality.id,
    quality.repair,
    count(*) AS times
FROM item_quality AS quality
LEFT JOIN items
    ON  quality.source = items.source
    AND quality.collection = items.collection
    AND quality.id = items.id
GROUP BY ALL
HAVING count(*) > 1 OR count(items.id) = 0 OR count(quality.explanation) = 0;
