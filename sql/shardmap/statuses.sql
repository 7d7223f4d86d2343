-- statuses: what became of the footprints of the chosen items, for those that can be in no shard.
--
-- grain    one row per geometry_status
-- needs    table shardmap_items (geometry_status)
-- edges    not covered: the item has no row in grid.item_footprints yet
SELECT
    coalesce(geometry_status, 'not covered') AS geometry_status,
    count(*) AS items
FROM shardmap_items
WHERE geometry_status IS DISTINCT FROM 'covered'
    AND geometry_status IS DISTINCT FROM 'global'
GROUP BY ALL
ORDER BY items DESC, geometry_status;
