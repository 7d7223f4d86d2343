-- entries: the items of a shard map as zagg's entries have them.
--
-- grain    one row per item of the map
-- needs    table or view of the name located_from, with the columns of shardmap_located; granules, assets
-- rule     an item with one file of data, or none, has its two endpoints; one with several has all its data's assets
--          too, by key, which is what zagg keeps of items that are not one file
-- units    times UTC
SELECT
    located.number,
    located.id,
    located.collection,
    located.s3_href,
    located.https_href,
    located.datetime,
    located.observed_from,
    located.observed_to,
    located.snapshot IS NOT NULL AS is_known,
    parts.assets
FROM query_table(getvariable('located_from')) AS located
LEFT JOIN (
    SELECT
        source,
        collection,
        id,
        map_from_entries(list({'key': asset_key, 'value': href} ORDER BY asset_key)) AS assets
    FROM assets
    WHERE list_contains(roles, 'data')
        AND id IN (SELECT id FROM query_table(getvariable('located_from')))
    GROUP BY ALL
    HAVING count(*) > 2
) AS parts
    ON located.source IN ('', parts.source)
    AND located.collection IN ('', parts.collection)
    AND located.id = parts.id
ORDER BY located.number;
