-- given
.read sql/macros/absolute_href.sql
CREATE TABLE items AS
SELECT *
FROM (VALUES
    ('s', 'c', 'two assets', TIMESTAMPTZ '2024-06-01 00:00:00Z', 'https://h/items/i.json', MAP {
        'B04': {
            'href': '../B04.tif', 'title': 'Red', 'type': 'image/tiff', 'roles': ['data', 'reflectance'],
            'extra': '{"gsd":10}'::JSON
        },
        'thumbnail': {
            'href': 'https://other/t.png', 'title': NULL, 'type': NULL, 'roles': NULL, 'extra': NULL
        }
    }),
    ('s', 'c', 'found nowhere', TIMESTAMPTZ '2024-06-02 00:00:00Z', '', MAP {
        'B04': {'href': './B04.tif', 'title': NULL, 'type': NULL, 'roles': [], 'extra': '{}'::JSON}
    }),
    ('s', 'c', 'no assets', TIMESTAMPTZ '2024-06-03 00:00:00Z', 'https://h/items/i.json', MAP {}),
    ('s', 'c', 'null assets', NULL, 'https://h/items/i.json', NULL)
) AS items (source, collection, id, datetime, found_at, assets);

-- expect: relative hrefs lead from where the item was found
FROM (VALUES
    ('s', 'c', 'two assets', 'B04', 'https://h/B04.tif', 'image/tiff', ['data', 'reflectance'], 'Red',
        '{"gsd":10}'::JSON, TIMESTAMPTZ '2024-06-01 00:00:00Z'),
    ('s', 'c', 'two assets', 'thumbnail', 'https://other/t.png', NULL, NULL, NULL,
        NULL, TIMESTAMPTZ '2024-06-01 00:00:00Z'),
    ('s', 'c', 'found nowhere', 'B04', './B04.tif', NULL, [], NULL,
        '{}'::JSON, TIMESTAMPTZ '2024-06-02 00:00:00Z')
) AS assets (source, collection, id, asset_key, href, type, roles, title, extra, datetime)
