-- items_during(since, until, of_collection, of_source): items in an interval, anywhere.
--
-- grain    one row per (source, collection, id), the columns of items
-- needs    items
-- units    since is inclusive, until is not; NULL is an open end
-- edges    an item without a time is in no bounded interval
CREATE OR REPLACE MACRO items_during(
    since := NULL,
    until := NULL,
    of_collection VARCHAR := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT *
FROM items
WHERE (since IS NULL OR observed_to >= since::TIMESTAMPTZ)
    AND (until IS NULL OR observed_from < until::TIMESTAMPTZ)
    AND (of_collection IS NULL OR collection = of_collection)
    AND (of_source IS NULL OR source = of_source);

COMMENT ON MACRO TABLE items_during IS
'Items in an interval [since, until), anywhere.';
