-- boundary_pairs(in_aoi, at_order, of_cells): the pairs that an exact map has to look at again.
--
-- grain    one row per (shard_key, item)
-- needs    grid.aoi_shards, grid.shard_ancestors; tables or views of the names in_aoi (cell_from, cell_to) and
--          of_cells, with the columns of grid.item_cells
-- rule     where one of the item's cells in the shard lies fully inside its footprint, the two certainly meet; the
--          others, found by cells on the footprint's boundary alone, are these
-- edges    whole footprints only, no beams; at_order 0 to 9
CREATE OR REPLACE MACRO grid.boundary_pairs(in_aoi, at_order, of_cells := 'grid.item_cells') AS TABLE
WITH shards AS (
    SELECT
        shard_key,
        cell_from >> (58 - 2 * at_order::UBIGINT) AS shard
    FROM grid.aoi_shards(in_aoi, at_order)
    WHERE at_order BETWEEN 0 AND 9
        OR error('Stored cells serve shards of the orders 0 to 9; ' || at_order || ' is none of them.')
)
SELECT
    shards.shard_key,
    cells.item
FROM query_table(of_cells) AS cells
INNER JOIN shards
    ON cells.cell_from >> (58 - 2 * at_order::UBIGINT) = shards.shard
WHERE cells.cell_order >= at_order
    AND cells.beam_pair IS NULL
GROUP BY shards.shard_key, cells.item
HAVING NOT bool_or(cells.fully_inside)
UNION ALL
-- Disjoint cells: one that holds a shard is the item's only one there.
SELECT
    ancestors.shard_key,
    cells.item
FROM query_table(of_cells) AS cells
INNER JOIN grid.shard_ancestors(in_aoi, at_order) AS ancestors
    ON cells.cell_from = ancestors.cell_from
    AND cells.cell_order = ancestors.cell_order
WHERE cells.cell_order < at_order
    AND cells.beam_pair IS NULL
    AND NOT cells.fully_inside;

COMMENT ON MACRO TABLE grid.boundary_pairs IS
'The pairs that an exact map has to look at again (at_order 0 to 9).';
