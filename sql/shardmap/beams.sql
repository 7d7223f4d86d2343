-- beams: whether beam pairs of the chosen items are covered.
--
-- grain    one row
-- needs    temporary tables or views shardmap_items (item) and shardmap_cells (item, beam_pair)
SELECT count(*) > 0 AS are_covered
FROM (
    SELECT item
    FROM shardmap_cells
    WHERE beam_pair IS NOT NULL
        AND item IN (SELECT item FROM shardmap_items)
    LIMIT 1
);
