-- revisions: whether granules of a question may be revisions of one another, so that names have to be looked at.
--
-- grain    one row
-- needs    grid.item_footprints; variables of_source, of_collection
-- rule     only ICESat-2's are; they share the product and what comes first of its name, 20 characters. May be true
--          where there is none
-- edges    true where an ICESat-2 collection has ids of another form: their names stand in their hrefs
SELECT EXISTS (
    SELECT 1
    FROM grid.item_footprints
    WHERE (getvariable('of_source') IS NULL OR source = getvariable('of_source'))
        AND (getvariable('of_collection') IS NULL OR collection = getvariable('of_collection'))
        AND (starts_with(id, 'ATL') OR starts_with(collection, 'ATL'))
    GROUP BY
        source,
        collection,
        id[:20]
    HAVING count(*) > 1 OR NOT bool_and(starts_with(id, 'ATL'))
) AS may_be;
