-- given
.read sql/methane/schema.sql
.read sql/methane/version_order.sql
.read sql/methane/stable_href.sql
CREATE TABLE methane.stac_items AS
SELECT
    's' AS source, collection, 'a' AS item_id, 'l2b' AS level, product, gas, version, 'a' AS scene_name,
    TIMESTAMPTZ '2026-02-01 00:00:00Z' AS created_at, processed_at::TIMESTAMPTZ AS processed_at,
    [asset] AS asset_keys, MAP {asset: 'https://catalog.carbonmapper.org/' || collection || '?Signature=x'} AS asset_hrefs,
    'POINT(1 1)'::GEOMETRY AS geometry
FROM (VALUES
    ('l2b-ch4-mfa-v3',  'cmf', 'CH4', 'v3',  '2026-04-01', 'cmf.tif'),
    ('l2b-ch4-mfa-v3e', 'cmf', 'CH4', 'v3e', '2026-03-01', 'cmf.tif'),
    ('l2b-ch4-mf-v1',   'cmf', 'CH4', 'v1',  NULL,         'cmf.tif'),
    ('l2b-rgb-v3',      'rgb', NULL,  'v3',  '2026-04-01', 'rgb.tif'),
    ('l2b-rgb-v3e',     'rgb', NULL,  'v3e', '2026-04-01', 'rgb.tif')
) AS t (collection, product, gas, version, processed_at, asset);
CREATE TABLE methane.tiles_newest AS
SELECT
    's' AS source, scene_name, 'CH4' AS gas, collection, 'a' AS item_id, 'mfa' AS cmf_type, 'v3' AS version,
    'tan' AS instrument, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at,
    TIMESTAMPTZ '2026-04-01 00:00:00Z' AS processed_at, {'xmin': 1.0} AS bbox, '20260601T000000.000000Z' AS snapshot
FROM (VALUES ('a', 'l2b-ch4-mfa-v3')) AS t (scene_name, collection);

-- expect: the newest item, all collections that hold the scene, and the scene's newest picture
SELECT
    's' AS source, 'a' AS scene_name, 'CH4' AS gas, 'l2b-ch4-mfa-v3' AS collection, 'a' AS item_id, 'mfa' AS cmf_type,
    'v3' AS version, ['l2b-ch4-mfa-v3e', 'l2b-ch4-mfa-v3', 'l2b-ch4-mf-v1'] AS collections, 'tan' AS instrument,
    ['cmf.tif'] AS asset_keys,
    MAP {'cmf.tif': 'https://catalog.carbonmapper.org/l2b-ch4-mfa-v3?Signature=x'} AS asset_hrefs,
    'https://api.carbonmapper.org/api/v1/catalog/asset/l2b-ch4-mfa-v3' AS cmf_href, NULL::VARCHAR AS uncertainty_href,
    NULL::VARCHAR AS artifact_mask_href, 'l2b-rgb-v3e' AS rgb_collection,
    'https://api.carbonmapper.org/api/v1/catalog/asset/l2b-rgb-v3e' AS rgb_href,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at, TIMESTAMPTZ '2026-02-01 00:00:00Z' AS created_at,
    TIMESTAMPTZ '2026-04-01 00:00:00Z' AS processed_at, {'xmin': 1.0} AS bbox, 'POINT(1 1)'::GEOMETRY AS geometry,
    '20260601T000000.000000Z' AS snapshot
