-- items: the items that a map is asked of, read once and numbered.
--
-- grain    one row per item of table shardmap_items
-- needs    shardmap_incoming (item, source, collection, id), which becomes the table
-- rule     number counts them in the order in which they come, from 0; it is smaller than an item's own number, and
--          names are put in its place where somebody reads them
CREATE OR REPLACE TEMP TABLE shardmap_items AS
SELECT
    (row_number() OVER () - 1)::UINTEGER AS number,
    *
FROM shardmap_incoming;
