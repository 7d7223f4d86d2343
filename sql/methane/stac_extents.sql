-- stac_extents: the collections of Carbon Mapper's STAC, and what of them is here.
--
-- grain    one row per (source, collection)
-- needs    methane.stac_items, main.collections
-- rule     collections are those announced, and those that items are in; level is what their names begin with
-- units    times UTC
-- edges    items is 0 for a collection that is announced and has none; announced_from and announced_to are the
--          collection's own extent, first_observed_at and last_observed_at that of the items
CREATE OR REPLACE VIEW methane.stac_extents AS
WITH announced AS (
    SELECT
        source,
        id AS collection,
        observed_from,
        observed_to
    FROM main.collections
    WHERE regexp_matches(id, '^l\d[a-z]?-')
        AND source IN (SELECT DISTINCT source FROM methane.plumes)
),
held AS (
    SELECT
        source,
        collection,
        count(*) AS items,
        min(observed_at) AS first_observed_at,
        max(observed_at) AS last_observed_at,
        max(processed_at) AS last_processed_at
    FROM methane.stac_items
    GROUP BY source, collection
)
SELECT
    source,
    collection,
    regexp_extract(collection, '^l\d[a-z]?') AS level,
    coalesce(held.items, 0) AS items,
    held.first_observed_at,
    held.last_observed_at,
    held.last_processed_at,
    announced.observed_from AS announced_from,
    announced.observed_to AS announced_to
FROM announced
FULL JOIN held USING (source, collection);

COMMENT ON VIEW methane.stac_extents IS
'The collections of Carbon Mapper''s STAC, and what of them is here: one row per (source, collection).';
