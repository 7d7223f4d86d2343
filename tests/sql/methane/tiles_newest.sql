-- given
.read sql/methane/schema.sql
.read sql/methane/version_order.sql
CREATE TABLE methane.stac_items AS
SELECT
    's' AS source, collection, scene_name AS item_id, level, product, gas, 'mfa' AS cmf_type, version, scene_name,
    'tan' AS instrument, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at, processed_at::TIMESTAMPTZ AS processed_at,
    {'xmin': 1.0} AS bbox, '20260601T000000.000000Z' AS snapshot
FROM (VALUES
    ('l2b-ch4-mfa-v3e',     'l2b', 'cmf', 'CH4', 'v3e', 'late old',   '2026-03-01'),
    ('l2b-ch4-mfa-v3',      'l2b', 'cmf', 'CH4', 'v3',  'late old',   '2026-04-01'),
    ('l2b-ch4-mfa-v3',      'l2b', 'cmf', 'CH4', 'v3',  'same time',  '2026-04-01'),
    ('l2b-ch4-mfa-v3a',     'l2b', 'cmf', 'CH4', 'v3a', 'same time',  '2026-04-01'),
    ('l2b-ch4-mfa-v1',      'l2b', 'cmf', 'CH4', 'v1',  'no time',    NULL),
    ('l2b-ch4-mfa-v0',      'l2b', 'cmf', 'CH4', 'v0',  'no time',    '2023-01-01'),
    ('l2b-co2-mfal-v3',     'l2b', 'cmf', 'CO2', 'v3',  'late old',   '2026-04-02'),
    ('l2b-rgb-v3',          'l2b', 'rgb', NULL,  'v3',  'late old',   '2026-05-01'),
    ('l3a-vis-ch4-mfa-v3',  'l3a', 'vis', 'CH4', 'v3',  'late old',   '2026-05-01'),
    ('l2b-ch4-mfa-v3',      'l2b', 'cmf', 'CH4', 'v3',  NULL,         '2026-05-01')
) AS t (collection, level, product, gas, version, scene_name, processed_at);

-- ask: processed last, then the newest version; each gas has its own
SELECT scene_name, gas, collection FROM methane.tiles_newest
-- expect
FROM (VALUES
    ('late old', 'CH4', 'l2b-ch4-mfa-v3'), ('same time', 'CH4', 'l2b-ch4-mfa-v3a'), ('no time', 'CH4', 'l2b-ch4-mfa-v0'),
    ('late old', 'CO2', 'l2b-co2-mfal-v3')
) AS t (scene_name, gas, collection)

-- ask: the columns
SELECT * FROM methane.tiles_newest WHERE gas = 'CO2'
-- expect
SELECT
    's' AS source, 'late old' AS scene_name, 'CO2' AS gas, 'l2b-co2-mfal-v3' AS collection, 'late old' AS item_id,
    'mfa' AS cmf_type, 'v3' AS version, 'tan' AS instrument, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at,
    TIMESTAMPTZ '2026-04-02 00:00:00Z' AS processed_at, {'xmin': 1.0} AS bbox, '20260601T000000.000000Z' AS snapshot
