-- items: the items that a map is asked of, read once.
--
-- grain    one row per item of table shardmap_items
-- needs    shardmap_incoming, which becomes the table
CREATE OR REPLACE TEMP TABLE shardmap_items AS
FROM shardmap_incoming;
