-- pairs: which of the chosen items touch which shards of an area, as a table of the connection.
--
-- grain    one row per (shard_key, number) of table shardmap_pairs, sorted
-- needs    temporary tables or views shardmap_aoi (cell_from, cell_to), shardmap_items (number, item) and
--          shardmap_cells, with the columns of grid.item_cells; variables at_order, of_beams
-- rule     numbers only: a million pairs of names would take several times as long
-- rule     cells before the base cell of the area's first shard, and behind its last shard, are not read: stored cells
--          lie in this order. A base cell has every coarser cell that may hold the first shard
-- rule     where beams are asked for, items without any, such as swaths that could not be cut, count whole
SET VARIABLE first_cell = (
    SELECT (min(cell_from) >> 58) << 58 FROM grid.aoi_shards('shardmap_aoi', getvariable('at_order'))
);

SET VARIABLE end_cell = (
    SELECT max(cell_to) FROM grid.aoi_shards('shardmap_aoi', getvariable('at_order'))
);

CREATE OR REPLACE TEMP VIEW shardmap_near AS
FROM shardmap_cells
WHERE cell_from >= getvariable('first_cell')
    AND cell_from < getvariable('end_cell');

CREATE OR REPLACE TEMP TABLE shardmap_pairs AS
WITH pairs AS NOT MATERIALIZED (
    SELECT
        shard_key,
        item
    FROM grid.shard_pairs(
        'shardmap_aoi', getvariable('at_order'), of_cells := 'shardmap_near', of_beams := getvariable('of_beams')
    )
    UNION ALL
    SELECT
        shard_key,
        item
    FROM grid.shard_pairs('shardmap_aoi', getvariable('at_order'), of_cells := 'shardmap_near')
    WHERE getvariable('of_beams') IS NOT NULL
        AND item NOT IN (SELECT item FROM shardmap_cells WHERE beam_pair IS NOT NULL)
)
SELECT
    pairs.shard_key,
    items.number
FROM pairs
INNER JOIN shardmap_items AS items
    ON pairs.item = items.item
ORDER BY pairs.shard_key, items.number;
