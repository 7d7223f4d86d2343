-- plumes: the current plumes of Carbon Mapper, both routes in one.
--
-- grain    one row per (source, plume_id)
-- needs    methane_plumes_files(), written by geocat from the ledger
-- rule     the record of plumes/annotated counts, and the row of plume-csv where the record says nothing
-- units    kg/h, m, m/s; wind direction in degrees, where it comes from; degrees, OGC:CRS84; times UTC
-- edges    geometry is the estimated origin, not the outline; a rate that is hidden, or was not made, is NULL and
--          never 0; emission_is_hidden is NULL where only the CSV is known
CREATE OR REPLACE VIEW methane.plumes AS
SELECT
    source,
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
    snapshot
FROM read_parquet(
    methane_plumes_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.plumes IS
'The current plumes of Carbon Mapper, both routes in one: one row per (source, plume_id).';
