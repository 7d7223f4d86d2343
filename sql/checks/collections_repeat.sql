-- collections_repeat: a collection document is there once.
--
-- grain    one row per (source, id) that repeats
-- needs    collections
SELECT
    source,
    id,
    count(*) AS times
FROM collections
GROUP BY ALL
HAVING count(*) > 1;
