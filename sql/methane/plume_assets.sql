-- plume_assets: every file of a plume and of its scene, and where it lies.
--
-- grain    one row per (source, plume_id, product, asset)
-- needs    methane.plumes, methane.tiles, methane.stable_href
-- rule     {base}/{collection}/{YYYY}/{MM}/{DD}/{item}/{item}_{collection}_{asset}; the item is the plume's id, for
--          level l2b the scene's name, and the date is in it
-- rule     l3a vis: the collection of plume_tif. l3a ime: that of con_tif, else the one of plume_tif with ime for vis.
--          Older plumes have con_tif in l3a-{gas}-{cmf}-{version}, which has no other files (product con), or have
--          none; nothing but vis is derived from the versions v002 and v2, which were made for vis alone
-- rule     l2b: the collection of plume_tif with l2b for l3a-vis if the tile is published there, else the published
--          tile's, else the former; where the tile's item lists its files, those and no others; rgb likewise
-- rule     base is what stands before the collection in the source's addresses of the proxy (…/catalog/asset), else
--          Carbon Mapper's own; every address is that of the proxy, which asks for a token and does not expire
-- edges    derived is FALSE where the record or the tile's item gives the address, and then is_given_equal says
--          whether it is what the rule makes; a derived address may lead nowhere; an asset rgb.tif is of the plume
--          (vis) or of the scene (rgb)
CREATE OR REPLACE VIEW methane.plume_assets AS
WITH known (level, product, asset) AS (
    VALUES
    ('l3a', 'vis', 'plume.tif'),
    ('l3a', 'vis', 'plume-concentrations.tif'),
    ('l3a', 'vis', 'plume-outline.geojson'),
    ('l3a', 'vis', 'rgb.tif'),
    ('l3a', 'vis', 'plume.png'),
    ('l3a', 'vis', 'rgb.png'),
    ('l3a', 'vis', 'plume-rgb.png'),
    ('l3a', 'ime', 'ime-cmf-concentrations.tif'),
    ('l3a', 'ime', 'ime-cmf-concentrations.png'),
    ('l3a', 'ime', 'ime-cmf-mask.tif'),
    ('l3a', 'ime', 'ime-cmf-mask.png'),
    ('l3a', 'ime', 'ime-cmf-outline.geojson'),
    ('l3a', 'con', 'concentrations.tif'),
    ('l2b', 'cmf', 'cmf.tif'),
    ('l2b', 'cmf', 'cmf-unortho.tif'),
    ('l2b', 'cmf', 'uncertainty.tif'),
    ('l2b', 'cmf', 'uncertainty-unortho.tif'),
    ('l2b', 'cmf', 'artifact-mask.tif'),
    ('l2b', 'cmf', 'uas.txt'),
    ('l2b', 'rgb', 'rgb.tif')
),
bases AS (
    SELECT
        source,
        regexp_extract(
            min(coalesce(
                if(contains(rgb_tif, '/catalog/asset/'), rgb_tif, NULL),
                if(contains(plume_tif, '/catalog/asset/'), plume_tif, NULL),
                if(contains(con_tif, '/catalog/asset/'), con_tif, NULL)
            )),
            '^(.*?/catalog/asset)/',
            1
        ) AS base
    FROM methane.plumes
    GROUP BY source
),
described AS (
    SELECT
        plumes.source,
        plumes.plume_id,
        plumes.scene_name,
        nullif(bases.base, '') AS base,
        plumes.plume_id[4:7] || '/' || plumes.plume_id[8:9] || '/' || plumes.plume_id[10:11] AS day,
        plumes.plume_tif,
        plumes.plume_png,
        plumes.plume_rgb_png,
        plumes.rgb_tif,
        plumes.rgb_png,
        plumes.con_tif,
        nullif(regexp_extract(plumes.plume_tif, '/(l3a-vis-[a-z0-9]+-[a-z]+-v[0-9a-z]+)/\d{4}/', 1), '') AS vis,
        nullif(regexp_extract(plumes.con_tif, '/(l3a-[a-z0-9-]+)/\d{4}/', 1), '') AS con,
        if(regexp_matches(vis, '-(v2|v0\d+)$'), NULL, vis) AS vis_with_siblings,
        replace(vis_with_siblings, 'l3a-vis-', 'l2b-') AS same_cmf,
        'l2b-rgb-' || regexp_extract(vis_with_siblings, '[^-]+$') AS same_rgb,
        tiles.collection AS tile_cmf,
        tiles.rgb_collection AS tile_rgb,
        if(list_contains(tiles.collections, same_cmf), same_cmf, coalesce(tile_cmf, same_cmf)) AS cmf,
        tiles.asset_hrefs,
        tiles.rgb_href
    FROM methane.plumes AS plumes
    LEFT JOIN bases
        ON plumes.source = bases.source
    LEFT JOIN methane.tiles AS tiles
        ON plumes.source = tiles.source
        AND plumes.scene_name = tiles.scene_name
        AND plumes.gas = tiles.gas
),
collected AS (
    SELECT
        source,
        plume_id,
        scene_name,
        base,
        day,
        {
            'vis': vis,
            'ime': CASE
                WHEN starts_with(con, 'l3a-ime-') THEN con
                WHEN con_tif IS NULL THEN replace(vis_with_siblings, 'l3a-vis-', 'l3a-ime-')
            END,
            'con': if(starts_with(con, 'l3a-ime-'), NULL, con),
            'cmf': cmf,
            'rgb': coalesce(tile_rgb, same_rgb)
        } AS collections,
        {
            'plume_tif': plume_tif,
            'plume_png': plume_png,
            'plume_rgb_png': plume_rgb_png,
            'rgb_tif': rgb_tif,
            'rgb_png': rgb_png,
            'ime_tif': if(con IS NULL OR starts_with(con, 'l3a-ime-'), con_tif, NULL),
            'con_tif': if(starts_with(con, 'l3a-ime-'), NULL, if(con IS NULL, NULL, con_tif)),
            'cmf_tif': asset_hrefs['cmf.tif'],
            'cmf_unortho_tif': asset_hrefs['cmf-unortho.tif'],
            'uncertainty_tif': asset_hrefs['uncertainty.tif'],
            'uncertainty_unortho_tif': asset_hrefs['uncertainty-unortho.tif'],
            'artifact_mask_tif': asset_hrefs['artifact-mask.tif'],
            'uas_txt': asset_hrefs['uas.txt'],
            'scene_rgb_tif': rgb_href
        } AS given,
        coalesce(tile_cmf = cmf, FALSE) AS tile_is_read
    FROM described
),
spread AS (
    SELECT
        collected.source,
        collected.plume_id,
        collected.base,
        collected.day,
        known.level,
        known.product,
        known.asset,
        if(known.level = 'l2b', collected.scene_name, collected.plume_id) AS item_id,
        CASE known.product
            WHEN 'vis' THEN collected.collections.vis
            WHEN 'ime' THEN collected.collections.ime
            WHEN 'con' THEN collected.collections.con
            WHEN 'cmf' THEN collected.collections.cmf
            ELSE collected.collections.rgb
        END AS collection,
        CASE
            WHEN known.product = 'cmf' AND NOT collected.tile_is_read THEN NULL
            WHEN known.product = 'rgb' THEN collected.given.scene_rgb_tif
            ELSE CASE known.asset
                WHEN 'plume.tif' THEN collected.given.plume_tif
                WHEN 'plume.png' THEN collected.given.plume_png
                WHEN 'plume-rgb.png' THEN collected.given.plume_rgb_png
                WHEN 'rgb.tif' THEN collected.given.rgb_tif
                WHEN 'rgb.png' THEN collected.given.rgb_png
                WHEN 'ime-cmf-concentrations.tif' THEN collected.given.ime_tif
                WHEN 'concentrations.tif' THEN collected.given.con_tif
                WHEN 'cmf.tif' THEN collected.given.cmf_tif
                WHEN 'cmf-unortho.tif' THEN collected.given.cmf_unortho_tif
                WHEN 'uncertainty.tif' THEN collected.given.uncertainty_tif
                WHEN 'uncertainty-unortho.tif' THEN collected.given.uncertainty_unortho_tif
                WHEN 'artifact-mask.tif' THEN collected.given.artifact_mask_tif
                WHEN 'uas.txt' THEN collected.given.uas_txt
            END
        END AS sent_href,
        known.product = 'cmf' AND collected.tile_is_read AS is_listed
    FROM collected
    CROSS JOIN known
),
addressed AS (
    SELECT
        *,
        methane.stable_href(sent_href, base) AS given_href,
        coalesce(base, 'https://api.carbonmapper.org/api/v1/catalog/asset') || '/' || collection || '/' || day || '/'
            || item_id || '/' || item_id || '_' || collection || '_' || asset AS derived_href
    FROM spread
    WHERE sent_href IS NOT NULL OR (collection IS NOT NULL AND NOT is_listed)
)
SELECT
    source,
    plume_id,
    product,
    asset,
    level,
    collection,
    item_id,
    coalesce(given_href, derived_href) AS href,
    given_href IS NULL AS derived,
    given_href = derived_href AS is_given_equal
FROM addressed;

COMMENT ON VIEW methane.plume_assets IS
'Every file of a plume and of its scene, and where it lies: one row per (source, plume_id, product, asset).';
COMMENT ON COLUMN methane.plume_assets.derived IS 'The address is made by the rule, not given by a record.';
COMMENT ON COLUMN methane.plume_assets.is_given_equal IS 'The address that is given is what the rule makes.';
