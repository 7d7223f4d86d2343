-- tiles_pending: the scenes with plumes whose tile is expected and not yet published.
--
-- grain    one row per (source, scene_name, gas)
-- needs    methane.plume_context, methane.taken
-- rule     the tile_status of the scene's plumes is deferred
-- units    days; times UTC
-- edges    pending_since is when the first of its plumes was published; age_days is from the observation to the
--          source's current snapshot; after deferred_until the tile is no longer expected
CREATE OR REPLACE VIEW methane.tiles_pending AS
SELECT
    plumes.source,
    plumes.scene_name,
    plumes.gas,
    any_value(plumes.instrument) AS instrument,
    count(*) AS plumes,
    list(plumes.plume_id ORDER BY plumes.plume_id) AS plume_ids,
    max(
        epoch_us(taken.taken_at) - epoch_us(plumes.observed_at)
    ) / 86400e6 AS age_days,
    min(plumes.observed_at) AS observed_at,
    min(plumes.published_at) AS pending_since,
    max(plumes.tile_deferred_until) AS deferred_until
FROM methane.plume_context AS plumes
JOIN methane.taken AS taken
    ON plumes.source = taken.source
WHERE plumes.tile_status = 'deferred'
GROUP BY plumes.source, plumes.scene_name, plumes.gas;

COMMENT ON VIEW methane.tiles_pending IS
'The scenes with plumes whose tile is expected and not yet published: one row per (source, scene_name, gas).';
