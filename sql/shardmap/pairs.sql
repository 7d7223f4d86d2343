-- pairs: the shard map of the chosen items in an area, as a table of the connection.
--
-- grain    one row per (shard_key, source, collection, item_id) of table shardmap, by shard_key, then by item's number
-- needs    temporary tables or views shardmap_aoi (cell_from, cell_to), shardmap_items (item, source, collection, id)
--          and shardmap_cells, with the columns of grid.item_cells; variables at_order, of_beams
-- rule     numbers are sorted and names joined to them; the names are ENUMs of those that occur, again numbers until
--          somebody reads them. A million pairs of names would take several times as long
CREATE OR REPLACE TEMP TABLE shardmap_numbers AS
SELECT
    pairs.shard_key,
    pairs.item
FROM grid.shard_pairs(
    'shardmap_aoi', getvariable('at_order'), of_cells := 'shardmap_cells', of_beams := getvariable('of_beams')
) AS pairs
WHERE pairs.item IN (SELECT item FROM shardmap_items);

CREATE OR REPLACE TEMP TABLE shardmap_named AS
SELECT
    item,
    source,
    collection,
    id
FROM shardmap_items
WHERE item IN (SELECT item FROM shardmap_numbers);

DROP TABLE IF EXISTS temp.shardmap;
CREATE OR REPLACE TEMP TYPE shardmap_source AS ENUM (SELECT DISTINCT source FROM shardmap_named);
CREATE OR REPLACE TEMP TYPE shardmap_collection AS ENUM (SELECT DISTINCT collection FROM shardmap_named);
CREATE OR REPLACE TEMP TYPE shardmap_id AS ENUM (SELECT DISTINCT id FROM shardmap_named);

CREATE TEMP TABLE shardmap AS
SELECT
    numbers.shard_key,
    named.source,
    named.collection,
    named.item_id
FROM (FROM shardmap_numbers ORDER BY shard_key, item) AS numbers
INNER JOIN (
    SELECT
        item,
        source::shardmap_source AS source,
        collection::shardmap_collection AS collection,
        id::shardmap_id AS item_id
    FROM shardmap_named
) AS named
    ON numbers.item = named.item;

DROP TABLE temp.shardmap_numbers;
DROP TABLE temp.shardmap_named;
