-- candidates: the chosen items whose stored cells meet an area, by number, for a closer look.
--
-- grain    one row per item
-- needs    temporary tables or views shardmap_aoi (cell_from, cell_to), shardmap_items (item) and shardmap_cells, with
--          the columns of grid.item_cells; grid.shard_pairs; variable at_order
-- rule     compared at at_order: keeps too many, never too few
SELECT DISTINCT item
FROM grid.shard_pairs('shardmap_aoi', getvariable('at_order'), of_cells := 'shardmap_cells')
WHERE item IN (SELECT item FROM shardmap_items);
