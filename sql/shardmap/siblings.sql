-- siblings: the items of a shard map in one collection, each with its sibling of another in the catalog.
--
-- grain    one row per item of of_collection in the map, and per item of with_collection that is nobody's sibling: see
--          grid.siblings
-- needs    grid.siblings, items; variables of_names, the name of a table (source, collection, item_id), of_collection,
--          with_collection
CREATE OR REPLACE TEMP TABLE shardmap_relatives AS
SELECT
    source,
    collection,
    item_id AS id
FROM query_table(getvariable('of_names'))
WHERE collection = getvariable('of_collection')
UNION
SELECT
    source,
    collection,
    id
FROM items
WHERE collection = getvariable('with_collection');

SELECT *
FROM grid.siblings('shardmap_relatives', getvariable('of_collection'), getvariable('with_collection'))
ORDER BY missing NULLS FIRST, source, collection, id;
