-- status: where each source stands, for people.
--
-- grain    one row per source
-- needs    source_status
-- units    age counts from the current snapshot's end to now, due from now
-- edges    snapshot IS NULL: declared, but never harvested whole; what an incomplete harvest missed is in
--          source_status as trouble
SELECT
    source,
    type,
    items,
    rejects,
    CASE
        WHEN age < INTERVAL 1 MINUTE THEN 'just now'
        WHEN age < INTERVAL 1 HOUR THEN (date_part('epoch', age) // 60)::INTEGER || ' min'
        WHEN age < INTERVAL 2 DAY THEN (date_part('epoch', age) // 3600)::INTEGER || ' h'
        ELSE (date_part('epoch', age) // 86400)::INTEGER || ' days'
    END AS age,
    CASE
        WHEN NOT is_declared THEN ''
        WHEN is_due THEN 'now'
        ELSE 'in ' || ceil(date_part('epoch', next_due_at - now()) / 3600)::INTEGER || ' h'
    END || if(trouble IS NULL, '', ', last one incomplete') AS due,
    snapshot
FROM source_status
ORDER BY source;
