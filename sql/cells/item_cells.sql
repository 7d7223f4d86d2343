-- item_cells: the cells of one file of items, as a parquet file of the table grid.item_cells.
--
-- grain    one row per (item, beam_pair, cell_from)
-- needs    view covered_cells (item, cell_from, cell_to, fully_inside, beam_pair, cell_before); grid.cell_order,
--          grid.first_order; variables target_file, key_values
-- rule     first_order is what lets a map of any order take each pair once without looking for repetitions. Rows that
--          coarse orders need come first, so that a map reads the row groups it needs and no others: every order up
--          to 6, then 7, 8 and 9; within one, cells coarser than a shard lie together
-- units    NESTED indices of order 29; half-open, [cell_from, cell_to), each a single cell
-- edges    the cells of one (item, beam_pair) are disjoint; cell_before is the last index of the one before it, NULL
--          for the first; beam_pair NULL is the whole footprint
COPY (
    SELECT
        item,
        cell_from,
        cell_to,
        grid.cell_order(cell_from, cell_to) AS cell_order,
        grid.first_order(cell_from, cell_before) AS first_order,
        fully_inside,
        beam_pair
    FROM covered_cells
    ORDER BY beam_pair IS NOT NULL, greatest(first_order, 6), cell_order, cell_from, item
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, KV_METADATA getvariable('key_values')
);
