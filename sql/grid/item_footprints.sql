-- item_footprints: what became of the footprints of the current items.
--
-- grain    one row per (source, collection, id), and per item
-- needs    item_footprint_files(), written by geocat from the ledger and what is covered
-- rule     geometry_status: covered; global, the whole globe; null, there is no geometry; empty; broken, coordinates
--          that are not on a globe; degenerate, a ring or an edge that could go either way: all but the first two have
--          no cells
-- units    cells counts the rows of grid.item_cells without beams
-- edges    item numbers an item in the whole catalog, and is another once its file was written anew; items that are
--          not covered yet have no row: geocat grid cover does it
CREATE OR REPLACE VIEW grid.item_footprints AS
SELECT
    item,
    source,
    collection,
    id,
    geometry_status,
    cells,
    snapshot
FROM read_parquet(item_footprint_files(), hive_partitioning = FALSE);

COMMENT ON VIEW grid.item_footprints IS
'What became of the footprints of the current items: one row per (source, collection, id), and per item.';
COMMENT ON COLUMN grid.item_footprints.item IS 'Number of the item in the whole catalog, as in grid.item_cells.';
COMMENT ON COLUMN grid.item_footprints.geometry_status IS 'covered, global, null, empty, broken or degenerate.';
COMMENT ON COLUMN grid.item_footprints.cells IS 'Rows of grid.item_cells without beams.';
