-- shard_ancestors(in_aoi, at_order): the cells coarser than a shard that hold the shards of an area.
--
-- grain    one row per (shard_key, cell_order), cell_order from 0 to at_order - 1
-- needs    grid.aoi_shards; a table or view of the name in_aoi (cell_from, cell_to): the area's cover
-- rule     a stored cell coarser than a shard is found by its own range, which is that of an ancestor of the shard
-- units    cell_from is the ancestor's first NESTED cell of order 29
CREATE OR REPLACE MACRO grid.shard_ancestors(in_aoi, at_order) AS TABLE
SELECT
    shards.shard_key,
    above.cell_order::UTINYINT AS cell_order,
    (shards.cell_from >> (58 - 2 * above.cell_order::UBIGINT)) << (58 - 2 * above.cell_order::UBIGINT) AS cell_from
FROM grid.aoi_shards(in_aoi, at_order) AS shards
CROSS JOIN range(0, at_order) AS above (cell_order);

COMMENT ON MACRO TABLE grid.shard_ancestors IS
'The cells coarser than a shard that hold the shards of an area (first NESTED cell of order 29).';
