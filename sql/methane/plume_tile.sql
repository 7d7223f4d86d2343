-- plume_tile: each plume with the tile it was found in, or why there is none.
--
-- grain    one row per (source, plume_id)
-- needs    methane.plume_context
-- rule     status is published, deferred or never, as tile_status is in plume_context
-- units    deferred_until is 180 days after the observation, UTC
-- edges    tile_ columns are NULL unless published; status is NULL where neither tile nor time is known
CREATE OR REPLACE VIEW methane.plume_tile AS
SELECT
    source,
    plume_id,
    scene_name,
    gas,
    tile_status AS status,
    tile_deferred_until AS deferred_until,
    tile_collection,
    tile_item_id,
    tile_cmf_type,
    tile_version,
    tile_observed_at,
    tile_processed_at,
    tile_bbox
FROM methane.plume_context;

COMMENT ON VIEW methane.plume_tile IS
'Each plume with the tile it was found in, or why there is none: one row per (source, plume_id).';
COMMENT ON COLUMN methane.plume_tile.status IS 'published, deferred or never.';
