-- tiles_pending: the scenes with plumes whose tile is expected and not yet published.
--
-- grain    one row per (source, scene_name, gas)
-- needs    methane.plume_context
-- rule     the tile_status of the scene's plumes is deferred
-- units    days; times UTC
-- edges    pending_since is when the first of its plumes was published; age_days is from the observation to the
--          snapshot; after deferred_until the tile is no longer expected
CREATE OR REPLACE VIEW methane.tiles_pending AS
SELECT
    source,
    scene_name,
    gas,
    any_value(instrument) AS instrument,
    count(*) AS plumes,
    list(plume_id ORDER BY plume_id) AS plume_ids,
    max(epoch_us(try_strptime(snapshot, '%Y%m%dT%H%M%S.%fZ')) - epoch_us(observed_at)) / 86400e6 AS age_days,
    min(observed_at) AS observed_at,
    min(published_at) AS pending_since,
    max(tile_deferred_until) AS deferred_until
FROM methane.plume_context
WHERE tile_status = 'deferred'
GROUP BY source, scene_name, gas;

COMMENT ON VIEW methane.tiles_pending IS
'The scenes with plumes whose tile is expected and not yet published: one row per (source, scene_name, gas).';
