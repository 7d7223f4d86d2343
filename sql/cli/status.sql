-- status: where each source stands, for people.
--
-- grain    one row per source
-- needs    harvest_sources
-- units    age counts from the current snapshot's end to now
-- edges    snapshot IS NULL: declared, but never harvested whole
SELECT
    source,
    type,
    items,
    collections,
    rejects,
    CASE
        WHEN age < INTERVAL 1 MINUTE THEN 'just now'
        WHEN age < INTERVAL 1 HOUR THEN (date_part('epoch', age) // 60)::INTEGER || ' min'
        WHEN age < INTERVAL 2 DAY THEN (date_part('epoch', age) // 3600)::INTEGER || ' h'
        ELSE (date_part('epoch', age) // 86400)::INTEGER || ' days'
    END AS age,
    snapshot
FROM (
    SELECT
        *,
        now() - harvested_at AS age
    FROM harvest_sources
)
ORDER BY source;
