-- tiles: the scenes with published concentrations, each in its newest version.
--
-- grain    one row per (source, scene_name, gas)
-- needs    methane.tiles_newest, methane.stac_items, methane.version_order, methane.stable_href
-- rule     of several items for one scene and gas the newest, as in tiles_newest
-- rule     rgb_ is the scene's picture, of l2b-rgb-{version}: the one processed last, then of the newest version
-- units    degrees, OGC:CRS84; times UTC
-- edges    collections has every collection that holds the scene for this gas, newest version first; rgb_ is NULL
--          where no picture is published; asset_hrefs are as the item has them, the others those of the proxy, which do
--          not expire
CREATE OR REPLACE VIEW methane.tiles AS
WITH versions AS (
    SELECT
        source,
        scene_name,
        gas,
        list(collection) AS collections,
        list(coalesce(methane.version_order(version), -2000)) AS orders
    FROM methane.stac_items
    WHERE level = 'l2b' AND product = 'cmf'
    GROUP BY source, scene_name, gas
),
pictures AS (
    SELECT
        source,
        scene_name,
        arg_max(
            {'collection': collection, 'href': asset_hrefs['rgb.tif']},
            (coalesce(processed_at, '-infinity'), coalesce(methane.version_order(version), -2000), item_id)
        ) AS newest
    FROM methane.stac_items
    WHERE level = 'l2b' AND product = 'rgb'
    GROUP BY source, scene_name
)
SELECT
    newest.source,
    newest.scene_name,
    newest.gas,
    newest.collection,
    newest.item_id,
    newest.cmf_type,
    newest.version,
    list_transform(
        list_reverse_sort(list_zip(versions.orders, versions.collections)),
        LAMBDA held: held[2]
    ) AS collections,
    newest.instrument,
    items.asset_keys,
    items.asset_hrefs,
    methane.stable_href(items.asset_hrefs['cmf.tif']) AS cmf_href,
    methane.stable_href(items.asset_hrefs['uncertainty.tif']) AS uncertainty_href,
    methane.stable_href(items.asset_hrefs['artifact-mask.tif']) AS artifact_mask_href,
    pictures.newest.collection AS rgb_collection,
    methane.stable_href(pictures.newest.href) AS rgb_href,
    newest.observed_at,
    items.created_at,
    newest.processed_at,
    newest.bbox,
    items.geometry,
    newest.snapshot
FROM methane.tiles_newest AS newest
JOIN methane.stac_items AS items
    ON newest.source = items.source
    AND newest.collection = items.collection
    AND newest.item_id = items.item_id
JOIN versions
    ON newest.source = versions.source
    AND newest.scene_name = versions.scene_name
    AND newest.gas = versions.gas
LEFT JOIN pictures
    ON newest.source = pictures.source
    AND newest.scene_name = pictures.scene_name;

COMMENT ON VIEW methane.tiles IS
'The scenes with published concentrations, each in its newest version: one row per (source, scene_name, gas).';
