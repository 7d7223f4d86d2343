-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plume_context AS
SELECT
    's' AS source, plume_id, 'a' AS scene_name, 'CH4' AS gas, 7.0 AS emission_kg_h, status AS tile_status,
    until::TIMESTAMPTZ AS tile_deferred_until, tile AS tile_collection, tile AS tile_item_id, tile AS tile_cmf_type,
    tile AS tile_version, NULL::TIMESTAMPTZ AS tile_observed_at, NULL::TIMESTAMPTZ AS tile_processed_at,
    tile AS tile_bbox
FROM (VALUES ('p', 'published', NULL, 'x'), ('d', 'deferred', '2026-07-01 00:00:00Z', NULL)) AS t (plume_id, status, until, tile);

-- expect: what plume_context says of tiles
FROM (VALUES
    ('s', 'p', 'a', 'CH4', 'published', NULL::TIMESTAMPTZ, 'x', 'x', 'x', 'x', NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, 'x'),
    ('s', 'd', 'a', 'CH4', 'deferred', TIMESTAMPTZ '2026-07-01 00:00:00Z', NULL, NULL, NULL, NULL, NULL, NULL, NULL)
) AS t (source, plume_id, scene_name, gas, status, deferred_until, tile_collection, tile_item_id, tile_cmf_type,
    tile_version, tile_observed_at, tile_processed_at, tile_bbox)
