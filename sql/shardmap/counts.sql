-- counts: what a shard map was made from, and how much of it is in the map.
--
-- grain    one row
-- needs    temporary tables or views shardmap, shardmap_aoi, shardmap_items (item) and shardmap_cells (item), as
--          shardmap/pairs has them
-- edges    covered_items is counted only where there are no pairs, to say why: NULL otherwise, because it reads every
--          stored cell
SELECT
    (SELECT count(DISTINCT shard_key) FROM shardmap) AS shards,
    (SELECT count(*) FROM shardmap) AS pairs,
    (SELECT count(*) FROM (SELECT DISTINCT source, collection, item_id FROM shardmap)) AS assigned_items,
    (SELECT count(*) FROM shardmap_items) AS items,
    (SELECT count(*) FROM shardmap_aoi WHERE cell_to > cell_from) AS aoi_ranges,
    CASE
        WHEN NOT EXISTS (SELECT 1 FROM shardmap)
            THEN (
                SELECT count(*)
                FROM shardmap_items
                WHERE item IN (SELECT item FROM shardmap_cells)
            )
    END AS covered_items;
