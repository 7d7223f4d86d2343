-- doubtful: the items of pairs that only cells on a footprint's boundary speak for.
--
-- grain    one row per item
-- needs    as shardmap/pairs; grid.boundary_pairs; variable at_order
SELECT DISTINCT item
FROM grid.boundary_pairs('shardmap_aoi', getvariable('at_order'), of_cells := 'shardmap_cells')
WHERE item IN (SELECT item FROM shardmap_items);
