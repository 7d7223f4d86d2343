-- shard_pairs(in_aoi, at_order, of_cells, of_beams): which items touch which shards of an area, by number.
--
-- grain    one row per (shard_key, item)
-- needs    grid.aoi_shards, grid.shard_ancestors; tables or views of the names in_aoi (cell_from, cell_to) and
--          of_cells, with the columns of grid.item_cells
-- rule     an item belongs to a shard when a cell of its footprint lies in it, even where the footprint never touches
--          the area itself. Ranges are single cells of order 9 or coarser, disjoint within an item, so that those
--          whose first_order is at most at_order meet each shard once
-- rule     of_beams NULL takes the whole footprints, else the corridors of these beam pairs, [1, 2, 3]
-- edges    at_order 0 to 9, else no row could be right: an error; may hold a pair too many where the cover is
--          coarser than the shard, never one too few
CREATE OR REPLACE MACRO grid.shard_pairs(
    in_aoi,
    at_order,
    of_cells := 'grid.item_cells',
    of_beams := NULL
) AS TABLE
WITH shards AS (
    SELECT
        shard_key,
        cell_from >> (58 - 2 * at_order::UBIGINT) AS shard
    FROM grid.aoi_shards(in_aoi, at_order)
    WHERE at_order BETWEEN 0 AND 9
        OR error('Stored cells serve shards of the orders 0 to 9; ' || at_order || ' is none of them.')
),
pairs AS (
    SELECT
        shards.shard_key,
        cells.item,
        cells.beam_pair
    FROM query_table(of_cells) AS cells
    INNER JOIN shards
        ON cells.cell_from >> (58 - 2 * at_order::UBIGINT) = shards.shard
    WHERE cells.first_order <= at_order
        AND cells.cell_order >= at_order
        AND if(of_beams IS NULL, cells.beam_pair IS NULL, list_contains(of_beams::UTINYINT[], cells.beam_pair))
    UNION ALL
    SELECT
        ancestors.shard_key,
        cells.item,
        cells.beam_pair
    FROM query_table(of_cells) AS cells
    INNER JOIN grid.shard_ancestors(in_aoi, at_order) AS ancestors
        ON cells.cell_from = ancestors.cell_from
        AND cells.cell_order = ancestors.cell_order
    WHERE cells.first_order <= at_order
        AND cells.cell_order < at_order
        AND if(of_beams IS NULL, cells.beam_pair IS NULL, list_contains(of_beams::UTINYINT[], cells.beam_pair))
)
SELECT
    shard_key,
    item
FROM pairs
WHERE of_beams IS NULL
UNION ALL
SELECT DISTINCT
    shard_key,
    item
FROM pairs
WHERE of_beams IS NOT NULL;

COMMENT ON MACRO TABLE grid.shard_pairs IS
'Which items touch which shards of an area, by number (at_order 0 to 9).';
