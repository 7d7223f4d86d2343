-- given
.read sql/macros/absolute_href.sql
CREATE TABLE items AS
SELECT
    's' AS source,
    collection,
    id,
    TIMESTAMPTZ '2024-01-01 00:00:00Z' AS datetime,
    datetime AS observed_from,
    datetime AS observed_to,
    datetime AS created,
    datetime AS updated,
    'https://h/items/i.json' AS found_at,
    map(
        list_transform(sent, LAMBDA asset: asset.key),
        list_transform(sent, LAMBDA asset: {
            'href': asset.href, 'title': NULL::VARCHAR, 'type': NULL::VARCHAR, 'roles': asset.roles,
            'extra': if(asset.size IS NULL, '{}', '{"file:size": ' || asset.size || '}')::JSON
        })
    ) AS assets,
    'v' AS snapshot,
    {'xmin': 0.0} AS bbox,
    ST_SetCRS(ST_Point(0, 0), 'OGC:CRS84') AS geometry
FROM (VALUES
    ('ATL03_007', 'ATL03_20181014001049_02350102_007_01.h5', [
        {'key': 'gov/x', 'href': 'https://n/a.h5', 'roles': ['data'], 'size': 7},
        {'key': 's3_x', 'href': 's3://n/a.h5', 'roles': ['data'], 'size': 7},
        {'key': 'metadata', 'href': 'https://n/a.xml', 'roles': ['metadata'], 'size': NULL}
    ]),
    ('ATL06.v006', 'ATL06_20240327062004_01312311_006_02.h5_dpyQXxz6', []),
    ('ATL08_005', 'SC:ATL08.005:229324795', [
        {'key': 'a', 'href': 'https://n/b/ATL08_20190221121851_08410203_005_01.h5', 'roles': ['data'], 'size': NULL}
    ]),
    ('ATL09_006', 'ATL09_20181014001049_02350101_006_01.h5', []),
    ('ATL11_007', 'ATL11_000103_0331_007_04.h5', []),
    ('ATL15_004', 'ATL15_AA_0314_01km_004_02.nc', []),
    ('ATL20_004', 'ATL20-01_20181101001332_05100101_004_01.h5', []),
    ('HLSL30_2.0', 'HLS.L30.T13TGF.2021133T172406.v2.0', [
        {'key': 'browse', 'href': 'https://n/c.jpg', 'roles': ['browse'], 'size': NULL},
        {'key': 'B01', 'href': 'https://n/1.tif', 'roles': ['data'], 'size': 1},
        {'key': 'B02', 'href': '../2.tif', 'roles': ['data'], 'size': 2}
    ]),
    ('rapidai4eo_v1_labels', 'x', [
        {'key': 'thumbnail', 'href': 'https://n/t.png', 'roles': ['thumbnail'], 'size': NULL},
        {'key': 'both', 'href': 'https://n/m.json', 'roles': ['data', 'metadata'], 'size': NULL},
        {'key': 'plain', 'href': 'https://n/p.nc', 'roles': NULL, 'size': NULL},
        {'key': 'metadata', 'href': 'https://n/q.xml', 'roles': NULL, 'size': NULL}
    ]),
    ('', 'ATL13_20240327062004_01312301_006_02.h5', NULL)
) AS sent (collection, id, sent);

-- ask: what the names say
SELECT
    id, product, release, revision, acquisition, reference_ground_track, cycle, cycle_from, cycle_to, region
FROM granules
-- expect
FROM (VALUES
    ('ATL03_20181014001049_02350102_007_01.h5', 'ATL03', '007', 1, 'ATL03_20181014001049_02350102_007',
        235, 1, 1, 1, 2),
    ('ATL06_20240327062004_01312311_006_02.h5_dpyQXxz6', 'ATL06', '006', 2, 'ATL06_20240327062004_01312311_006',
        131, 23, 23, 23, 11),
    ('SC:ATL08.005:229324795', 'ATL08', '005', 1, 'ATL08_20190221121851_08410203_005', 841, 2, 2, 2, 3),
    ('ATL09_20181014001049_02350101_006_01.h5', 'ATL09', '006', 1, 'ATL09_20181014001049_02350101_006',
        235, 1, 1, 1, NULL),
    ('ATL11_000103_0331_007_04.h5', 'ATL11', '007', 4, 'ATL11_000103_0331_007', 1, NULL, 3, 31, 3),
    ('ATL15_AA_0314_01km_004_02.nc', 'ATL15', '004', 2, 'ATL15_AA_0314_01km_004', NULL, NULL, 3, 14, NULL),
    ('ATL20-01_20181101001332_05100101_004_01.h5', 'ATL20', '004', 1, 'ATL20-01_20181101001332_05100101_004',
        NULL, NULL, NULL, NULL, NULL),
    ('HLS.L30.T13TGF.2021133T172406.v2.0', 'HLSL30', '2.0', NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('x', 'rapidai4eo_v1_labels', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('ATL13_20240327062004_01312301_006_02.h5', 'ATL13', '006', 2, 'ATL13_20240327062004_01312301_006',
        131, 23, 23, 23, NULL)
) AS granules (
    id, product, release, revision, acquisition, reference_ground_track, cycle, cycle_from, cycle_to, region
)

-- ask: one cycle, by its number
SELECT id FROM granules WHERE cycle = 1
-- expect
FROM (VALUES
    ('ATL03_20181014001049_02350102_007_01.h5'),
    ('ATL09_20181014001049_02350101_006_01.h5')
) AS granules (id)

-- ask: where the data lie
SELECT product, https_href, s3_href, https_hrefs, s3_hrefs, metadata_href, browse_href, bytes
FROM granules
WHERE product IN ('ATL03', 'ATL08', 'HLSL30', 'rapidai4eo_v1_labels', 'ATL13')
-- expect
FROM (VALUES
    ('ATL03', 'https://n/a.h5', 's3://n/a.h5', ['https://n/a.h5'], ['s3://n/a.h5'], 'https://n/a.xml', NULL, 7),
    ('ATL08', 'https://n/b/ATL08_20190221121851_08410203_005_01.h5', NULL,
        ['https://n/b/ATL08_20190221121851_08410203_005_01.h5'], [], NULL, NULL, NULL),
    ('HLSL30', 'https://n/1.tif', NULL, ['https://n/1.tif', 'https://h/2.tif'], [], NULL, 'https://n/c.jpg', 3),
    ('rapidai4eo_v1_labels', 'https://n/p.nc', NULL, ['https://n/p.nc'], [], 'https://n/q.xml', 'https://n/t.png',
        NULL),
    ('ATL13', NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS granules (product, https_href, s3_href, https_hrefs, s3_hrefs, metadata_href, browse_href, bytes)

-- ask: what it has of the items as it is
SELECT
    source, collection, datetime, observed_from, observed_to, created, updated, snapshot, bbox,
    ST_AsText(geometry) AS place
FROM granules
WHERE cycle = 2
-- expect
FROM (VALUES
    ('s', 'ATL08_005', TIMESTAMPTZ '2024-01-01 00:00:00Z', TIMESTAMPTZ '2024-01-01 00:00:00Z',
        TIMESTAMPTZ '2024-01-01 00:00:00Z', TIMESTAMPTZ '2024-01-01 00:00:00Z', TIMESTAMPTZ '2024-01-01 00:00:00Z',
        'v', {'xmin': 0.0}, 'POINT (0 0)')
) AS granules (source, collection, datetime, observed_from, observed_to, created, updated, snapshot, bbox, place)
