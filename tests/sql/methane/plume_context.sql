-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT source, plume_id, scene_name, gas, observed_at::TIMESTAMPTZ AS observed_at, '20260601T000000.000000Z' AS snapshot
FROM (VALUES
    ('s', 'has both',    'a', 'CH4', '2026-01-01 00:00:00Z'),
    ('s', 'other gas',   'a', 'CO2', '2026-01-02 00:00:00Z'),
    ('s', 'at 180 days', 'b', 'CH4', '2026-01-02 00:00:00Z'),
    ('s', 'at 179 days', 'c', 'CH4', '2026-01-02 00:00:01Z'),
    ('s', 'no time',     'd', 'CH4', NULL),
    ('t', 'has both',    'a', 'CH4', '2020-01-01 00:00:00Z')
) AS t (source, plume_id, scene_name, gas, observed_at);
CREATE TABLE methane.taken AS
FROM (VALUES ('s', TIMESTAMPTZ '2026-07-01 00:00:00Z'), ('t', TIMESTAMPTZ '2020-06-28 23:59:59Z')) AS t (source, taken_at);
CREATE TABLE methane.tiles_newest AS
SELECT
    's' AS source, 'a' AS scene_name, 'CH4' AS gas, 'l2b-ch4-mfa-v3' AS collection, 'a' AS item_id, 'mfa' AS cmf_type,
    'v3' AS version, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at, TIMESTAMPTZ '2026-04-01 00:00:00Z' AS processed_at,
    {'xmin': 1.0} AS bbox;
CREATE TABLE methane.source_plumes AS
FROM (VALUES ('s', 'z', 'has both'), ('s', 'y', 'has both'), ('s', 'y', 'at 180 days'), ('s', 'gone', 'no time'))
    AS t (source, source_name, plume_id);
CREATE TABLE methane.sources AS
SELECT
    source, source_name, '1B2' AS sector, 100.0::DOUBLE AS eps_m, emission_kg_h::DOUBLE AS emission_kg_h,
    1.0::DOUBLE AS emission_uncertainty_kg_h, 0.5::DOUBLE AS persistence, 2::BIGINT AS plume_count,
    1::BIGINT AS detection_date_count, 2::BIGINT AS observation_date_count, DATE '2026-01-01' AS first_detected_on,
    DATE '2026-01-02' AS last_detected_on, 10.0::DOUBLE AS longitude_deg, 20.0::DOUBLE AS latitude_deg
FROM (VALUES ('s', 'y', 5), ('s', 'z', 6), ('t', 'y', 7)) AS t (source, source_name, emission_kg_h);

-- ask: the tile of the plume's gas and source; deferred for less than 180 days before the source's current snapshot
SELECT source, plume_id, tile_status, tile_collection, tile_deferred_until FROM methane.plume_context
-- expect
FROM (VALUES
    ('s', 'has both', 'published', 'l2b-ch4-mfa-v3', NULL::TIMESTAMPTZ),
    ('s', 'other gas', 'never', NULL, TIMESTAMPTZ '2026-07-01 00:00:00Z'),
    ('s', 'at 180 days', 'never', NULL, TIMESTAMPTZ '2026-07-01 00:00:00Z'),
    ('s', 'at 179 days', 'deferred', NULL, TIMESTAMPTZ '2026-07-01 00:00:01Z'),
    ('s', 'no time', NULL, NULL, NULL),
    ('t', 'has both', 'deferred', NULL, TIMESTAMPTZ '2020-06-29 00:00:00Z')
) AS t (source, plume_id, tile_status, tile_collection, tile_deferred_until)

-- ask: one source for each plume, of the same harvest source; one that is listed and gone has a name only
SELECT source, plume_id, source_name, source_count, source_emission_kg_h FROM methane.plume_context
-- expect
FROM (VALUES
    ('s', 'has both', 'y', 2, 5::DOUBLE), ('s', 'other gas', NULL, 0, NULL), ('s', 'at 180 days', 'y', 1, 5),
    ('s', 'at 179 days', NULL, 0, NULL), ('s', 'no time', 'gone', 1, NULL), ('t', 'has both', NULL, 0, NULL)
) AS t (source, plume_id, source_name, source_count, source_emission_kg_h)

-- ask: the columns
FROM methane.plume_context WHERE tile_status = 'published'
-- expect
SELECT
    's' AS source, 'has both' AS plume_id, 'a' AS scene_name, 'CH4' AS gas,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at, '20260601T000000.000000Z' AS snapshot, 'published' AS tile_status,
    NULL::TIMESTAMPTZ AS tile_deferred_until, 'l2b-ch4-mfa-v3' AS tile_collection, 'a' AS tile_item_id,
    'mfa' AS tile_cmf_type, 'v3' AS tile_version, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS tile_observed_at,
    TIMESTAMPTZ '2026-04-01 00:00:00Z' AS tile_processed_at, {'xmin': 1.0} AS tile_bbox, 'y' AS source_name,
    2 AS source_count, '1B2' AS source_sector, 100.0::DOUBLE AS source_eps_m, 5.0::DOUBLE AS source_emission_kg_h,
    1.0::DOUBLE AS source_emission_uncertainty_kg_h, 0.5::DOUBLE AS source_persistence, 2 AS source_plume_count,
    1 AS source_detection_date_count, 2 AS source_observation_date_count, DATE '2026-01-01' AS source_first_detected_on,
    DATE '2026-01-02' AS source_last_detected_on, 10.0::DOUBLE AS source_longitude_deg,
    20.0::DOUBLE AS source_latitude_deg
