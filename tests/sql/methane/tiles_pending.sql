-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plume_context AS
SELECT
    's' AS source, * EXCLUDE (observed_at, published_at), 'tan' AS instrument, observed_at::TIMESTAMPTZ AS observed_at,
    published_at::TIMESTAMPTZ AS published_at, observed_at::TIMESTAMPTZ + INTERVAL 180 DAY AS tile_deferred_until,
    '20260601T120000.000000Z' AS snapshot
FROM (VALUES
    ('b', 'waits',   'CH4', 'deferred',  '2026-06-01 00:00:00Z', '2026-06-30 12:00:00Z'),
    ('a', 'waits',   'CH4', 'deferred',  '2026-06-01 00:00:00Z', '2026-06-29 12:00:00Z'),
    ('c', 'waits',   'CO2', 'deferred',  '2026-06-01 00:00:00Z', NULL),
    ('d', 'is here', 'CH4', 'published', '2026-06-01 00:00:00Z', '2026-06-30 12:00:00Z'),
    ('e', 'is old',  'CH4', 'never',     '2020-06-01 00:00:00Z', '2026-06-30 12:00:00Z')
) AS t (plume_id, scene_name, gas, tile_status, observed_at, published_at);
CREATE TABLE methane.taken AS
FROM (VALUES ('s', TIMESTAMPTZ '2026-07-01 12:00:00Z'), ('t', TIMESTAMPTZ '2026-08-01 12:00:00Z')) AS t (source, taken_at);

-- expect
FROM (VALUES
    ('s', 'waits', 'CH4', 'tan', 2, ['a', 'b'], 30.5::DOUBLE, TIMESTAMPTZ '2026-06-01 00:00:00Z',
        TIMESTAMPTZ '2026-06-29 12:00:00Z', TIMESTAMPTZ '2026-11-28 00:00:00Z'),
    ('s', 'waits', 'CO2', 'tan', 1, ['c'], 30.5, TIMESTAMPTZ '2026-06-01 00:00:00Z', NULL, TIMESTAMPTZ '2026-11-28 00:00:00Z')
) AS t (source, scene_name, gas, instrument, plumes, plume_ids, age_days, observed_at, pending_since, deferred_until)
