-- stac_asset_keys: the files that the items of each collection have.
--
-- grain    one row per (source, collection, asset)
-- needs    methane.stac_items
-- rule     asset is the key as the items have it
-- edges    share is of the collection's items, 0 to 1; a collection whose items have no files has no row
CREATE OR REPLACE VIEW methane.stac_asset_keys AS
WITH held AS (
    SELECT
        source,
        collection,
        count(*) AS of_items
    FROM methane.stac_items
    GROUP BY source, collection
),
keyed AS (
    SELECT
        source,
        collection,
        asset,
        count(*) AS items
    FROM (
        SELECT
            source,
            collection,
            unnest(asset_keys) AS asset
        FROM methane.stac_items
    )
    GROUP BY source, collection, asset
)
SELECT
    keyed.source,
    keyed.collection,
    keyed.asset,
    keyed.items,
    keyed.items / held.of_items AS share
FROM keyed
JOIN held USING (source, collection);

COMMENT ON VIEW methane.stac_asset_keys IS
'The files that the items of each collection have: one row per (source, collection, asset).';
