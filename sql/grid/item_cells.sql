-- item_cells: the cells that the footprints of the current items touch.
--
-- grain    one row per (item, beam_pair, cell_from)
-- needs    item_cell_files(), written by geocat from the ledger and what is covered
-- rule     HEALPix nested, WGS84 authalic latitude, of order 9, and coarser where a cell lies wholly inside:
--          any order up to 9 is a shift; cell_order is the order of the cell, first_order the coarsest at which the row
--          begins another cell than the row before it of its item
-- rule     fully_inside: no edge of the footprint touches the cell; else the cell may be there although only its corner
--          is met: too many cells, never too few
-- units    NESTED indices of order 29; half-open, [cell_from, cell_to), each a single cell
-- edges    item numbers are those of grid.item_footprints; beam_pair 1 to 3 is a corridor of ICESat-2, NULL the whole
--          footprint; one whose pairs cannot be told apart has its whole footprint for each
CREATE OR REPLACE VIEW grid.item_cells AS
SELECT
    item,
    cell_from,
    cell_to,
    cell_order,
    first_order,
    fully_inside,
    beam_pair
FROM read_parquet(item_cell_files(), hive_partitioning = FALSE);

COMMENT ON VIEW grid.item_cells IS
'The cells that the footprints of the current items touch: one row per (item, beam_pair, cell_from).';
COMMENT ON COLUMN grid.item_cells.item IS 'As in grid.item_footprints.';
COMMENT ON COLUMN grid.item_cells.cell_from IS 'First HEALPix NESTED index of order 29, WGS84 authalic latitude.';
COMMENT ON COLUMN grid.item_cells.cell_to IS 'First index behind the cell: half-open.';
COMMENT ON COLUMN grid.item_cells.fully_inside IS 'No edge of the footprint touches the cell.';
COMMENT ON COLUMN grid.item_cells.beam_pair IS 'Corridor of ICESat-2, 1 to 3; NULL is the whole footprint.';
