-- given
CREATE TABLE assets AS
FROM (VALUES
    ('c', 'i', 'B04',       ['data', 'reflectance']),
    ('c', 'i', 'thumbnail', ['thumbnail']),
    ('c', 'j', 'B04',       ['data']),
    ('c', 'j', 'metadata',  NULL),
    ('d', 'k', 'B04',       ['data'])
) AS assets (collection, id, asset_key, roles);

-- ask: of one collection, all
SELECT id, asset_key FROM assets_of('c')
-- expect
FROM (VALUES ('i', 'B04'), ('i', 'thumbnail'), ('j', 'B04'), ('j', 'metadata')) AS t (id, asset_key)

-- ask: with one of the keys
SELECT id, asset_key FROM assets_of('c', any_key := ['metadata', 'thumbnail', 'B99'])
-- expect
FROM (VALUES ('i', 'thumbnail'), ('j', 'metadata')) AS t (id, asset_key)

-- ask: with one of the roles; an asset without roles has none
SELECT id, asset_key FROM assets_of('c', any_role := ['reflectance', 'thumbnail'])
-- expect
FROM (VALUES ('i', 'B04'), ('i', 'thumbnail')) AS t (id, asset_key)

-- ask: both conditions hold together
SELECT id, asset_key FROM assets_of('c', any_key := ['B04'], any_role := ['reflectance'])
-- expect
FROM (VALUES ('i', 'B04')) AS t (id, asset_key)

-- ask: no key is no asset
SELECT id, asset_key FROM assets_of('c', any_key := [])
-- expect
FROM (VALUES ('', '')) AS t (id, asset_key) WHERE FALSE

-- ask: the columns are those of assets
FROM assets_of('d')
-- expect
FROM (VALUES ('d', 'k', 'B04', ['data'])) AS t (collection, id, asset_key, roles)
