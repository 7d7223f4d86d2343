-- covered: how many of the items that a map was asked of have a footprint, to say why it is empty.
--
-- grain    one row
-- needs    temporary tables or views shardmap_items (item) and shardmap_cells (item); reads every stored cell
SELECT count(*) AS covered_items
FROM shardmap_items
WHERE item IN (SELECT item FROM shardmap_cells);
