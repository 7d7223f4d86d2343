-- given
CREATE SCHEMA labels;
CREATE TABLE labels.timesteps AS
SELECT
    product,
    asset_key,
    'c_' || product AS collection,
    ['data'] AS roles,
    'image/tiff' AS type,
    asset_key || '.tif' AS href_tail,
    item_place::USMALLINT AS item_place,
    observed_at,
    legacy_at
FROM (VALUES
    ('pfsr', 'sr_1', 1, TIMESTAMPTZ '2018-01-10 10:30:00Z', TIMESTAMPTZ '2018-01-10 10:30:00Z'),
    ('pfqa', 'qa_1', 2, '2018-01-10 10:30:00Z', '2018-01-10 10:30:00Z'),
    ('pfsr', 'sr_2', 3, '2018-01-20 10:30:00Z', '2018-01-20 10:30:00Z'),
    ('pfqa', 'qa_2', 4, '2018-01-20 10:30:00Z', '2018-01-20 10:30:00Z'),
    ('s2', 's2_1', 5, '2018-01-15 10:30:00Z', '2018-01-31 10:30:00Z')
) AS t (product, asset_key, item_place, observed_at, legacy_at);

-- ask: all, in the order of the products
SELECT product, asset_key, product_place FROM labels.timesteps_of()
-- expect
FROM (VALUES ('pfsr', 'sr_1', 1), ('pfsr', 'sr_2', 1), ('pfqa', 'qa_1', 2), ('pfqa', 'qa_2', 2), ('s2', 's2_1', 3))
AS t (product, asset_key, product_place)

-- ask: products in the order asked for, one that is named twice once
SELECT product, asset_key, product_place FROM labels.timesteps_of(['s2', 'pfqa', 's2'])
-- expect
FROM (VALUES ('s2', 's2_1', 1), ('pfqa', 'qa_1', 2), ('pfqa', 'qa_2', 2)) AS t (product, asset_key, product_place)

-- ask: by the helper's rule one that is named twice counts twice
SELECT product, asset_key, product_place FROM labels.timesteps_of(['s2', 's2'], by_rule := 'rapidai4eo')
-- expect
FROM (VALUES ('s2', 's2_1', 1), ('s2', 's2_1', 2)) AS t (product, asset_key, product_place)

-- ask: since belongs to the interval and until does not
SELECT asset_key FROM labels.timesteps_of(['pfsr'], '2018-01-10 10:30:00Z', '2018-01-20 10:30:00Z')
-- expect
FROM (VALUES ('sr_1')) AS t (asset_key)

-- ask: neither belongs to it
SELECT asset_key FROM labels.timesteps_of(['pfsr'], '2018-01-10 10:30:00Z', '2018-01-20 10:30:00Z', '()')
-- expect
SELECT 'x' AS asset_key WHERE FALSE

-- ask: both belong to it
SELECT asset_key FROM labels.timesteps_of(['pfsr'], '2018-01-10 10:30:00Z', '2018-01-20 10:30:00Z', '[]')
-- expect
FROM (VALUES ('sr_1'), ('sr_2')) AS t (asset_key)

-- ask: only until belongs to it
SELECT asset_key FROM labels.timesteps_of(['pfsr'], '2018-01-10 10:30:00Z', '2018-01-20 10:30:00Z', '(]')
-- expect
FROM (VALUES ('sr_2')) AS t (asset_key)

-- ask: by the helper's rule both ends are open
SELECT asset_key
FROM labels.timesteps_of(['pfsr'], '2018-01-10 10:30:00Z', '2018-01-20 10:30:00Z', by_rule := 'rapidai4eo')
-- expect
SELECT 'x' AS asset_key WHERE FALSE

-- ask: by the STAC a month lies in its middle
SELECT asset_key FROM labels.timesteps_of(['s2'], '2018-01-10', '2018-01-20')
-- expect
FROM (VALUES ('s2_1')) AS t (asset_key)

-- ask: by the helper's rule it lies at its end
SELECT asset_key FROM labels.timesteps_of(['s2'], '2018-01-20', '2018-02-01', by_rule := 'rapidai4eo')
-- expect
FROM (VALUES ('s2_1')) AS t (asset_key)
