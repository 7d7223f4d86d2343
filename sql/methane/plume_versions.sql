-- plume_versions: every version of every plume that a harvest has seen.
--
-- grain    one row per (source, snapshot, plume_id) that changed
-- needs    methane_plume_versions_files(), written by geocat from the ledger
-- rule     change is judged on the values of the row; a plume that was deleted has its last known values
-- units    as plumes
CREATE OR REPLACE VIEW methane.plume_versions AS
SELECT
    source,
    snapshot,
    plume_id,
    plume_uuid,
    scene_name,
    scene_uuid,
    part,
    gas,
    sector,
    instrument,
    platform,
    provider,
    mission_phase,
    status,
    emission_kg_h,
    emission_uncertainty_kg_h,
    emission_is_hidden,
    emission_cmf_type,
    cmf_type,
    emission_version,
    processing_software,
    gsd_m,
    off_nadir_deg,
    sensitivity_mode,
    wind_speed_m_s,
    wind_speed_std_m_s,
    wind_direction_deg,
    wind_direction_std_deg,
    wind_source,
    plume_quality,
    is_offshore,
    l2c_collection,
    publication_sources,
    country,
    region,
    place,
    plume_tif,
    plume_png,
    plume_rgb_png,
    con_tif,
    rgb_tif,
    rgb_png,
    in_csv,
    in_json,
    observed_at,
    published_at,
    modified_at,
    bounds,
    longitude_deg,
    latitude_deg,
    geometry,
    change
FROM read_parquet(
    methane_plume_versions_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.plume_versions IS
'Every version of every plume that a harvest has seen: one row per (source, snapshot, plume_id) that changed.';
