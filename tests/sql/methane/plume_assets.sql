-- given
.read sql/methane/schema.sql
.read sql/methane/stable_href.sql
CREATE TABLE methane.plumes AS
SELECT
    source, 'ang20240102t030405-' || part AS plume_id, 'ang20240102t030405' AS scene_name, gas,
    host || vis || '/2024/01/02/' || plume_id || '/' || plume_id || '_' || vis || '_plume.tif' || query AS plume_tif,
    host || con || '/2024/01/02/' || plume_id || '/' || plume_id || '_' || con || '_' || con_asset || query AS con_tif,
    NULL::VARCHAR AS plume_png, NULL::VARCHAR AS plume_rgb_png, NULL::VARCHAR AS rgb_tif, NULL::VARCHAR AS rgb_png
FROM (VALUES
    ('s', 'N', 'CH4', 'https://catalog.carbonmapper.org/', 'l3a-vis-ch4-mfa-v3e', 'l3a-ime-ch4-mfa-v3e',
        'ime-cmf-concentrations.tif', '?Signature=x'),
    ('s', 'C', 'CO2', 'https://catalog.carbonmapper.org/', 'l3a-vis-co2-mfal-v3', NULL, NULL, ''),
    ('s', 'O', 'CH4', 'https://catalog.carbonmapper.org/', 'l3a-vis-ch4-mf-v002', 'l3a-ch4-mf-v1', 'concentrations.tif', ''),
    ('s', 'P', 'CH4', 'https://catalog.carbonmapper.org/', 'l3a-vis-ch4-mf-v002', NULL, NULL, ''),
    ('s', 'Z', 'CH4', 'https://catalog.carbonmapper.org/', NULL, NULL, NULL, ''),
    ('t', 'N', 'CO2', 'http://127.0.0.1:9/api/catalog/asset/', 'l3a-vis-co2-mfa-v3d', 'l3a-ime-co2-mfal-v3d',
        'ime-cmf-concentrations.tif', ''),
    ('t', 'M', 'CO2', 'https://catalog.carbonmapper.org/', 'l3a-vis-co2-mfa-v2', NULL, NULL, '')
) AS t (source, part, gas, host, vis, con, con_asset, query);
CREATE TABLE methane.tiles AS
SELECT
    's' AS source, 'ang20240102t030405' AS scene_name, gas, collection, [collection] AS collections,
    MAP {'cmf.tif': 'https://catalog.carbonmapper.org/' || collection || '/2024/01/02/ang20240102t030405/ang20240102t030405_'
        || collection || '_cmf.tif?Signature=x'} AS asset_hrefs,
    'l2b-rgb-v3d' AS rgb_collection, 'https://catalog.carbonmapper.org/elsewhere/rgb.tif' AS rgb_href
FROM (VALUES ('CH4', 'l2b-ch4-mfa-v3d')) AS t (gas, collection);

-- ask: a plume with an IME: siblings of its mask, its scene where the tile is published
SELECT product, asset, level, collection, derived, is_given_equal FROM methane.plume_assets
WHERE source = 's' AND plume_id = 'ang20240102t030405-N'
-- expect
FROM (VALUES
    ('vis', 'plume.tif', 'l3a', 'l3a-vis-ch4-mfa-v3e', FALSE, TRUE),
    ('vis', 'plume-concentrations.tif', 'l3a', 'l3a-vis-ch4-mfa-v3e', TRUE, NULL::BOOLEAN),
    ('vis', 'plume-outline.geojson', 'l3a', 'l3a-vis-ch4-mfa-v3e', TRUE, NULL),
    ('vis', 'rgb.tif', 'l3a', 'l3a-vis-ch4-mfa-v3e', TRUE, NULL),
    ('vis', 'plume.png', 'l3a', 'l3a-vis-ch4-mfa-v3e', TRUE, NULL),
    ('vis', 'rgb.png', 'l3a', 'l3a-vis-ch4-mfa-v3e', TRUE, NULL),
    ('vis', 'plume-rgb.png', 'l3a', 'l3a-vis-ch4-mfa-v3e', TRUE, NULL),
    ('ime', 'ime-cmf-concentrations.tif', 'l3a', 'l3a-ime-ch4-mfa-v3e', FALSE, TRUE),
    ('ime', 'ime-cmf-concentrations.png', 'l3a', 'l3a-ime-ch4-mfa-v3e', TRUE, NULL),
    ('ime', 'ime-cmf-mask.tif', 'l3a', 'l3a-ime-ch4-mfa-v3e', TRUE, NULL),
    ('ime', 'ime-cmf-mask.png', 'l3a', 'l3a-ime-ch4-mfa-v3e', TRUE, NULL),
    ('ime', 'ime-cmf-outline.geojson', 'l3a', 'l3a-ime-ch4-mfa-v3e', TRUE, NULL),
    ('cmf', 'cmf.tif', 'l2b', 'l2b-ch4-mfa-v3d', FALSE, TRUE),
    ('rgb', 'rgb.tif', 'l2b', 'l2b-rgb-v3d', FALSE, FALSE)
) AS t (product, asset, level, collection, derived, is_given_equal)

-- ask: addresses are the proxy's, of the source where its own are
SELECT source, plume_id[20:] AS part, asset, item_id, href FROM methane.plume_assets
WHERE (source, part, asset) IN (
    ('s', 'N', 'plume.tif'), ('s', 'N', 'ime-cmf-mask.tif'), ('s', 'C', 'cmf.tif'), ('t', 'N', 'plume.tif'),
    ('t', 'N', 'uas.txt'), ('t', 'M', 'plume.tif'), ('s', 'O', 'concentrations.tif')
)
-- expect
SELECT
    source, part, asset, item_id,
    base || '/' || collection || '/2024/01/02/' || item_id || '/' || item_id || '_' || collection || '_' || asset AS href
FROM (VALUES
    ('s', 'N', 'plume.tif', 'ang20240102t030405-N', 'l3a-vis-ch4-mfa-v3e', 'https://api.carbonmapper.org/api/v1/catalog/asset'),
    ('s', 'N', 'ime-cmf-mask.tif', 'ang20240102t030405-N', 'l3a-ime-ch4-mfa-v3e',
        'https://api.carbonmapper.org/api/v1/catalog/asset'),
    ('s', 'C', 'cmf.tif', 'ang20240102t030405', 'l2b-co2-mfal-v3', 'https://api.carbonmapper.org/api/v1/catalog/asset'),
    ('s', 'O', 'concentrations.tif', 'ang20240102t030405-O', 'l3a-ch4-mf-v1',
        'https://api.carbonmapper.org/api/v1/catalog/asset'),
    ('t', 'N', 'plume.tif', 'ang20240102t030405-N', 'l3a-vis-co2-mfa-v3d', 'http://127.0.0.1:9/api/catalog/asset'),
    ('t', 'N', 'uas.txt', 'ang20240102t030405', 'l2b-co2-mfa-v3d', 'http://127.0.0.1:9/api/catalog/asset'),
    ('t', 'M', 'plume.tif', 'ang20240102t030405-M', 'l3a-vis-co2-mfa-v2', 'http://127.0.0.1:9/api/catalog/asset')
) AS t (source, part, asset, item_id, collection, base)

-- ask: old plumes have what their records say beside the mask; without addresses there is only the scene's
SELECT source, plume_id[20:] AS part, product, collection, count(*) AS files, count(*) FILTER (WHERE derived) AS derived
FROM methane.plume_assets WHERE part <> 'N' GROUP BY ALL
-- expect
FROM (VALUES
    ('s', 'C', 'vis', 'l3a-vis-co2-mfal-v3', 7, 6), ('s', 'C', 'ime', 'l3a-ime-co2-mfal-v3', 5, 5),
    ('s', 'C', 'cmf', 'l2b-co2-mfal-v3', 6, 6), ('s', 'C', 'rgb', 'l2b-rgb-v3', 1, 1),
    ('s', 'O', 'vis', 'l3a-vis-ch4-mf-v002', 7, 6), ('s', 'O', 'con', 'l3a-ch4-mf-v1', 1, 0),
    ('s', 'O', 'cmf', 'l2b-ch4-mfa-v3d', 1, 0), ('s', 'O', 'rgb', 'l2b-rgb-v3d', 1, 0),
    ('s', 'P', 'vis', 'l3a-vis-ch4-mf-v002', 7, 6), ('s', 'P', 'cmf', 'l2b-ch4-mfa-v3d', 1, 0),
    ('s', 'P', 'rgb', 'l2b-rgb-v3d', 1, 0), ('s', 'Z', 'cmf', 'l2b-ch4-mfa-v3d', 1, 0),
    ('s', 'Z', 'rgb', 'l2b-rgb-v3d', 1, 0), ('t', 'M', 'vis', 'l3a-vis-co2-mfa-v2', 7, 6)
) AS t (source, part, product, collection, files, derived)
