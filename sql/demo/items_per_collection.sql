-- items_per_collection: what is in the catalog?
--
-- grain    one row per collection
-- needs    items
SELECT
    source,
    collection,
    count(*) AS items,
    min(observed_from)::DATE AS first_day,
    max(observed_to)::DATE AS last_day,
    round(avg(cloud_cover)) AS mean_cloud_pct
FROM items
GROUP BY ALL
ORDER BY ALL;
