-- items_touching(in_aoi, of_cells): the items whose footprint's cells meet an area's, by number.
--
-- grain    one row per item
-- needs    grid.shard_pairs; tables or views of the names in_aoi (cell_from, cell_to) and of_cells, with the columns of
--          grid.item_cells
-- rule     compared at order 9: keeps too many, never too few. For grids whose shards are no HEALPix cells, these are
--          the items whose footprints need to be looked at
CREATE OR REPLACE MACRO grid.items_touching(in_aoi, of_cells := 'grid.item_cells') AS TABLE
SELECT DISTINCT item
FROM grid.shard_pairs(in_aoi, 9, of_cells := of_cells);

COMMENT ON MACRO TABLE grid.items_touching IS
'The items whose footprint''s cells meet an area''s, by number (keeps too many, never too few).';
