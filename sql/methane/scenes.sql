-- scenes: the scenes that Carbon Mapper has assessed: what was looked at, found or not.
--
-- grain    one row per (source, scene_name)
-- needs    methane_scenes_files(), written by geocat from the ledger
-- units    km2, m, per cent; degrees, OGC:CRS84; times UTC
-- edges    geometry is the box of bounds, cut at the antimeridian; bbox is its extent: may keep too much, never too
--          little; bounds are as sent, west > east over the antimeridian
CREATE OR REPLACE VIEW methane.scenes AS
SELECT
    source,
    scene_name,
    scene_uuid,
    instrument,
    platform,
    mission_phase,
    sensitivity_mode,
    observed_at,
    published_at,
    modified_at,
    created_at,
    published_plume_count,
    cloud_cover_pct,
    cloud_cover_assessed_pct,
    is_clear,
    light_haze_pct,
    area_km2,
    gsd_m,
    pixel_resolution_m,
    off_nadir_deg,
    azimuth_deg,
    solar_zenith_deg,
    sun_azimuth_deg,
    sun_elevation_deg,
    bounds,
    geometry,
    bbox,
    snapshot
FROM read_parquet(
    methane_scenes_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.scenes IS
'The scenes that Carbon Mapper has assessed: what was looked at, found or not: one row per (source, scene_name).';
