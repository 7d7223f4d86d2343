-- given
.read sql/methane/schema.sql
.read sql/methane/stable_href.sql
.read sql/methane/version_order.sql

CREATE TABLE methane.stac_items AS
FROM (VALUES
    ('cm', 'l2b-ch4-mfa-v3d', 'l2b', 'cmf', 'CH4', 'v3d', 's1', TIMESTAMPTZ '2026-01-01 00:00:00Z', MAP {'cmf.tif': 'https://catalog.carbonmapper.org/d/cmf.tif?Signature=x', 'uas.txt': 'https://h/d/uas.txt'}),
    ('cm', 'l2b-ch4-mfa-v3e', 'l2b', 'cmf', 'CH4', 'v3e', 's1', TIMESTAMPTZ '2026-02-01 00:00:00Z', MAP {'cmf.tif': 'https://h/e/cmf.tif'}),
    ('cm', 'l2b-rgb-v3d', 'l2b', 'rgb', NULL, 'v3d', 's1', NULL, MAP {'rgb.tif': 'https://h/d/rgb.tif'}),
    ('cm', 'l3a-vis-ch4-mfa-v3e', 'l3a', 'vis', 'CH4', 'v3e', 's1', NULL, MAP {'rgb.tif': 'https://h/not/of/the/scene.tif'}),
    ('cm', 'l2b-ch4-mfa-v3e', 'l2b', 'cmf', 'CH4', 'v3e', 's2', NULL, MAP {'cmf.tif': 'https://h/another/scene.tif'}),
    ('other', 'l2b-co2-mfal-v3e', 'l2b', 'cmf', 'CO2', 'v3e', 's1', NULL, MAP {'cmf.tif': 'https://o/cmf.tif'})
) AS t (source, collection, level, product, gas, version, scene_name, processed_at, asset_hrefs);

CREATE TABLE methane.plume_assets AS
FROM (VALUES
    ('cm', 's1-A', 'cmf', 'cmf.tif', 'l2b', 'l2b-ch4-mfa-v3c', 's1', 'https://h/c/cmf.tif', TRUE),
    ('cm', 's1-B', 'cmf', 'cmf.tif', 'l2b', 'l2b-ch4-mfa-v3c', 's1', 'https://h/c/cmf.tif', TRUE),
    ('cm', 's1-C', 'cmf', 'cmf.tif', 'l2b', 'l2b-ch4-mfa-v3', 's1', 'https://h/3/cmf.tif', TRUE),
    ('cm', 's1-A', 'cmf', 'uncertainty.tif', 'l2b', 'l2b-ch4-mfa-v3c', 's1', 'https://h/c/uncertainty.tif', TRUE),
    ('cm', 's1-D', 'cmf', 'cmf.tif', 'l2b', 'l2b-ch4-mfa-v3e', 's1', 'https://h/e/cmf.tif', FALSE),
    ('cm', 's1-A', 'vis', 'rgb.tif', 'l3a', 'l3a-vis-ch4-mfa-v3c', 's1-A', 'https://h/c/vis/rgb.tif', TRUE),
    ('cm', 's1-A', 'rgb', 'rgb.tif', 'l2b', 'l2b-rgb-v3c', 's1', 'https://h/c/rgb.tif', TRUE),
    ('cm', 's2-A', 'rgb', 'rgb.tif', 'l2b', 'l2b-rgb-v3c', 's2', 'https://h/another/rgb.tif', TRUE)
) AS t (source, plume_id, product, asset, level, collection, item_id, href, derived);

-- ask
FROM methane.scene_assets('s1', of_source := 'cm');

-- expect
FROM (VALUES
    ('cm', 's1', 'CH4', 'cmf', 'cmf.tif', 1::BIGINT, 'l2b-ch4-mfa-v3e', 'https://h/e/cmf.tif', FALSE),
    ('cm', 's1', 'CH4', 'cmf', 'cmf.tif', 2, 'l2b-ch4-mfa-v3d', 'https://api.carbonmapper.org/api/v1/catalog/asset/d/cmf.tif', FALSE),
    ('cm', 's1', 'CH4', 'cmf', 'cmf.tif', 3, 'l2b-ch4-mfa-v3c', 'https://h/c/cmf.tif', TRUE),
    ('cm', 's1', 'CH4', 'cmf', 'cmf.tif', 4, 'l2b-ch4-mfa-v3', 'https://h/3/cmf.tif', TRUE),
    ('cm', 's1', 'CH4', 'cmf', 'uas.txt', 1, 'l2b-ch4-mfa-v3d', 'https://h/d/uas.txt', FALSE),
    ('cm', 's1', 'CH4', 'cmf', 'uncertainty.tif', 1, 'l2b-ch4-mfa-v3c', 'https://h/c/uncertainty.tif', TRUE),
    ('cm', 's1', NULL, 'rgb', 'rgb.tif', 1, 'l2b-rgb-v3d', 'https://h/d/rgb.tif', FALSE),
    ('cm', 's1', NULL, 'rgb', 'rgb.tif', 2, 'l2b-rgb-v3c', 'https://h/c/rgb.tif', TRUE)
) AS t (source, scene_name, gas, product, asset, place, collection, href, derived);
