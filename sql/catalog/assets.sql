-- assets: the assets of the current items.
--
-- grain    one row per (source, collection, id, asset_key)
-- needs    items, absolute_href
-- rule     href is absolute: relative ones are taken from where the item's document was found
-- edges    extra holds every member of the asset but href, title, type and roles
CREATE OR REPLACE VIEW assets AS
SELECT
    source,
    collection,
    id,
    asset.key AS asset_key,
    absolute_href(found_at, asset.value.href) AS href,
    asset.value.type AS type,
    asset.value.roles AS roles,
    asset.value.title AS title,
    asset.value.extra AS extra,
    datetime
FROM (
    SELECT
        source,
        collection,
        id,
        datetime,
        found_at,
        unnest(map_entries(assets)) AS asset
    FROM items
);

COMMENT ON VIEW assets IS
'The assets of the current items: one row per (source, collection, id, asset_key).';
COMMENT ON COLUMN assets.href IS 'Absolute: relative ones are taken from where the item was found.';
