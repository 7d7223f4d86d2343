-- given
CREATE SCHEMA labels;

-- ask: how many there are of each, and from when to when
SELECT product, collection, count(*) AS timesteps, min(observed_at) AS first_at, max(observed_at) AS last_at
FROM labels.timesteps GROUP BY ALL
-- expect
FROM (VALUES
    ('pfsr', 'rapidai4eo_v1_source_pf', 146, TIMESTAMPTZ '2018-01-03 10:30:00Z', TIMESTAMPTZ '2019-12-29 10:30:00Z'),
    ('pfqa', 'rapidai4eo_v1_source_pf', 146, '2018-01-03 10:30:00Z', '2019-12-29 10:30:00Z'),
    ('s2', 'rapidai4eo_v1_source_s2', 12, '2018-01-15 10:30:00Z', '2018-12-15 10:30:00Z')
) AS t (product, collection, timesteps, first_at, last_at)

-- ask: 73 of the 146 in each year
SELECT year(observed_at) AS taken_in, count(*) AS timesteps FROM labels.timesteps WHERE product = 'pfsr' GROUP BY ALL
-- expect
FROM (VALUES (2018, 73), (2019, 73)) AS t (taken_in, timesteps)

-- ask: an item's assets come in turns, and have keys, roles, places and types of their own
SELECT item_place, product, asset_key, roles, href_tail, type FROM labels.timesteps WHERE item_place IN (1, 2, 3, 293)
-- expect
FROM (VALUES
    (1::USMALLINT, 'pfsr', 'sr_2018-01-03', ['data'], 'PF-SR/2018-01-03.tif', 'image/tiff; application=geotiff'),
    (2, 'pfqa', 'qa_2018-01-03', ['metadata'], 'PF-QA/2018-01-03.tif', 'image/tiff; application=geotiff'),
    (3, 'pfsr', 'sr_2018-01-08', ['data'], 'PF-SR/2018-01-08.tif', 'image/tiff; application=geotiff'),
    (293, 's2', 's2_2018-01', ['data'], 'S2-SR/2018-01.tif', 'image/tiff; application=geotiff')
) AS t (item_place, product, asset_key, roles, href_tail, type)

-- ask: the helper has Sentinel-2 at the end of the month, and the rest as the STAC has it
SELECT product, asset_key, observed_at, legacy_at FROM labels.timesteps
WHERE asset_key IN ('s2_2018-02', 's2_2018-12', 'sr_2018-05-03')
-- expect
FROM (VALUES
    ('s2', 's2_2018-02', TIMESTAMPTZ '2018-02-15 10:30:00Z', TIMESTAMPTZ '2018-02-28 10:30:00Z'),
    ('s2', 's2_2018-12', '2018-12-15 10:30:00Z', '2018-12-31 10:30:00Z'),
    ('pfsr', 'sr_2018-05-03', '2018-05-03 10:30:00Z', '2018-05-03 10:30:00Z')
) AS t (product, asset_key, observed_at, legacy_at)
