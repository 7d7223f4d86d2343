-- status: where each source stands, for people.
--
-- grain    one row per source
-- needs    harvest_sources, source_status
-- units    age counts from the current snapshot's end to now, due from now
-- edges    snapshot IS NULL: declared, but never harvested whole; trouble is what the last, incomplete harvest missed
SELECT
    status.source,
    status.type,
    status.items,
    sources.collections,
    status.rejects,
    CASE
        WHEN status.age < INTERVAL 1 MINUTE THEN 'just now'
        WHEN status.age < INTERVAL 1 HOUR THEN (date_part('epoch', status.age) // 60)::INTEGER || ' min'
        WHEN status.age < INTERVAL 2 DAY THEN (date_part('epoch', status.age) // 3600)::INTEGER || ' h'
        ELSE (date_part('epoch', status.age) // 86400)::INTEGER || ' days'
    END AS age,
    CASE
        WHEN NOT status.is_declared THEN ''
        WHEN status.is_due THEN 'now'
        ELSE 'in ' || ceil(date_part('epoch', status.next_due_at - now()) / 3600)::INTEGER || ' h'
    END AS due,
    coalesce(status.trouble, '') AS trouble,
    status.snapshot
FROM source_status AS status
JOIN harvest_sources AS sources USING (source)
ORDER BY status.source;
