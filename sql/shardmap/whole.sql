-- whole: the chosen items that hold every place near an area, so that they touch all its shards.
--
-- grain    one row per item
-- needs    temporary tables or views shardmap_aoi (cell_from: single cells of at_order), shardmap_items (item) and
--          shardmap_cells, with the columns of grid.item_cells; variable at_order
-- rule     a cell that lies wholly inside a footprint is stored as itself or as one of its ancestors
WITH ancestors AS (
    SELECT
        above.cell_order::UTINYINT AS cell_order,
        (near.cell_from >> (58 - 2 * above.cell_order::UBIGINT)) << (58 - 2 * above.cell_order::UBIGINT) AS cell_from
    FROM shardmap_aoi AS near
    CROSS JOIN range(0, getvariable('at_order') + 1) AS above (cell_order)
)
SELECT cells.item
FROM shardmap_cells AS cells
INNER JOIN ancestors
    ON cells.cell_from = ancestors.cell_from
    AND cells.cell_order = ancestors.cell_order
WHERE cells.fully_inside
    AND cells.beam_pair IS NULL
    AND cells.cell_order <= getvariable('at_order')
    AND cells.item IN (SELECT item FROM shardmap_items)
GROUP BY cells.item
HAVING count(*) = (SELECT count(*) FROM shardmap_aoi);
