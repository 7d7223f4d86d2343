-- siblings(of_items, of_collection, with_collection): items of a collection, each with its sibling of another.
--
-- grain    one row per item of of_collection, and one per item of with_collection that is nobody's sibling
-- needs    grid.sibling_key; a table or view of the name of_items (source, collection, id)
-- rule     siblings are of one source and have one grid.sibling_key; of several the first id is the sibling
-- edges    missing says why sibling_id is NULL: 'sibling'; for the others 'primary', or 'duplicate-key' where another
--          item of the same key was taken. A map of pairs leaves the rows with missing out
CREATE OR REPLACE MACRO grid.siblings(of_items, of_collection, with_collection) AS TABLE
WITH keyed AS (
    SELECT
        source,
        collection,
        id,
        grid.sibling_key(id) AS sibling_key
    FROM query_table(of_items)
    WHERE collection IN (of_collection, with_collection)
),
candidates AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY source, sibling_key ORDER BY id) AS place
    FROM keyed
    WHERE collection = with_collection
),
primaries AS (
    SELECT *
    FROM keyed
    WHERE collection = of_collection
)
SELECT
    primaries.source,
    primaries.collection,
    primaries.id,
    candidates.id AS sibling_id,
    if(candidates.id IS NULL, 'sibling', NULL) AS missing
FROM primaries
LEFT JOIN candidates
    ON primaries.source = candidates.source
    AND primaries.sibling_key = candidates.sibling_key
    AND candidates.place = 1
UNION ALL
SELECT
    source,
    collection,
    id,
    NULL,
    if(place > 1 AND sibling_key IS NOT NULL, 'duplicate-key', 'primary')
FROM candidates
WHERE (place > 1 AND sibling_key IS NOT NULL)
    OR NOT EXISTS (
        SELECT 1
        FROM primaries
        WHERE primaries.source = candidates.source
            AND primaries.sibling_key = candidates.sibling_key
    );

COMMENT ON MACRO TABLE grid.siblings IS
'Items of a collection, each with its sibling of another (GEDI names; missing says why there is none).';
