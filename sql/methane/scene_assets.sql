-- scene_assets(of_scene_name, of_source): where the files of a scene may lie, in the order in which to ask.
--
-- grain    one row per (source, scene_name, gas, product, asset, place)
-- needs    methane.stac_items, methane.plume_assets, methane.stable_href, methane.version_order
-- rule     first what STAC items give, as methane.tiles orders them: processed last, then of the newest version; then
--          what methane.plume_assets derives from the scene's plumes (carbonmapper.md 3.1), newest version first:
--          whether such a file is there is known when it is asked for
-- edges    place counts from 1; derived is FALSE for what a STAC item gives; gas is NULL for the picture (product rgb)
CREATE OR REPLACE MACRO methane.scene_assets(of_scene_name, of_source := NULL) AS TABLE
WITH given AS (
    SELECT
        source,
        product,
        collection,
        version,
        gas,
        processed_at,
        unnest(map_entries(asset_hrefs)) AS file
    FROM methane.stac_items
    WHERE level = 'l2b'
        AND product IN ('cmf', 'rgb')
        AND scene_name = of_scene_name
        AND (of_source IS NULL OR source = of_source)
),
every AS (
    SELECT
        source,
        if(product = 'rgb', NULL, gas) AS gas,
        product,
        file.key AS asset,
        collection,
        version,
        methane.stable_href(file.value) AS href,
        FALSE AS derived,
        processed_at
    FROM given
    UNION ALL
    SELECT DISTINCT
        source,
        nullif(upper(regexp_extract(collection, '^l2b-(ch4|co2)-', 1)), '') AS gas,
        product,
        asset,
        collection,
        regexp_extract(collection, '[^-]*$') AS version,
        href,
        TRUE AS derived,
        NULL AS processed_at
    FROM methane.plume_assets
    WHERE level = 'l2b'
        AND derived
        AND item_id = of_scene_name
        AND (of_source IS NULL OR source = of_source)
)
SELECT
    source,
    of_scene_name AS scene_name,
    gas,
    product,
    asset,
    row_number() OVER (
        PARTITION BY source, gas, product, asset
        ORDER BY
            derived,
            processed_at DESC NULLS LAST,
            methane.version_order(version) DESC NULLS LAST,
            collection DESC,
            href
    ) AS place,
    collection,
    href,
    derived
FROM every;

COMMENT ON MACRO TABLE methane.scene_assets IS
'Where the files of a scene may lie, in the order in which to ask (of_scene_name, of_source).';
