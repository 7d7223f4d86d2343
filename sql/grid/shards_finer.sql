-- shards_finer(of_map, at_order, of_items, of_cells, of_beams): a shard map at a finer order.
--
-- grain    one row per (shard_key, source, collection, item_id)
-- needs    grid.morton_children, grid.morton_to_nested, grid.morton_order; tables or views of the names of_map
--          (shard_key: morton words of one order, source, collection, item_id), of_items (item, source, collection, id)
--          and of_cells, with the columns of grid.item_cells
-- rule     the children of the map's shards that the stored cells of the shard's own items touch
-- edges    covers all of a shard, so it may hold shards beyond the area at its edge; an error where at_order is
--          coarser than the map or finer than 9
CREATE OR REPLACE MACRO grid.shards_finer(
    of_map,
    at_order,
    of_items := 'grid.item_footprints',
    of_cells := 'grid.item_cells',
    of_beams := NULL
) AS TABLE
WITH coarse AS (
    SELECT DISTINCT
        map.shard_key,
        grid.morton_order(map.shard_key) AS coarse_order,
        items.item
    FROM query_table(of_map) AS map
    INNER JOIN query_table(of_items) AS items
        ON map.source = items.source
        AND map.collection = items.collection
        AND map.item_id = items.id
    WHERE at_order BETWEEN grid.morton_order(map.shard_key) AND 9
        OR error(
            'A map of order ' || grid.morton_order(map.shard_key) || ' is refined to an order up to 9; '
            || at_order || ' is none.'
        )
),
children AS (
    SELECT
        shard_key AS coarse_key,
        unnest(grid.morton_children(shard_key, at_order)) AS shard_key
    FROM (SELECT DISTINCT shard_key FROM coarse)
),
shards AS (
    SELECT
        *,
        grid.morton_to_nested(shard_key) AS shard
    FROM children
),
found AS (
    SELECT DISTINCT
        shards.coarse_key,
        shards.shard_key,
        cells.item
    FROM query_table(of_cells) AS cells
    INNER JOIN shards
        ON cells.cell_from >> (58 - 2 * at_order::UBIGINT) = shards.shard
    WHERE cells.cell_order >= at_order
        AND if(of_beams IS NULL, cells.beam_pair IS NULL, list_contains(of_beams::UTINYINT[], cells.beam_pair))
    UNION
    SELECT DISTINCT
        shards.coarse_key,
        shards.shard_key,
        cells.item
    FROM query_table(of_cells) AS cells
    INNER JOIN (
        SELECT
            *,
            unnest(range(0, at_order))::UTINYINT AS cell_order
        FROM shards
    ) AS shards
        ON cells.cell_order = shards.cell_order
        AND cells.cell_from
        = (shards.shard >> (2 * (at_order - shards.cell_order)::UBIGINT)) << (58 - 2 * shards.cell_order::UBIGINT)
    WHERE cells.cell_order < at_order
        AND if(of_beams IS NULL, cells.beam_pair IS NULL, list_contains(of_beams::UTINYINT[], cells.beam_pair))
)
SELECT
    found.shard_key,
    items.source,
    items.collection,
    items.id AS item_id
FROM found
INNER JOIN coarse
    ON found.coarse_key = coarse.shard_key
    AND found.item = coarse.item
INNER JOIN query_table(of_items) AS items
    ON found.item = items.item;

COMMENT ON MACRO TABLE grid.shards_finer IS 'A shard map at a finer order (up to 9).';
