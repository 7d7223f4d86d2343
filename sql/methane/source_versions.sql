-- source_versions: every version of a source of emission that was harvested.
--
-- grain    one row per (source, snapshot, source_name) that changed
-- needs    methane_source_versions_files(), written by geocat from the ledger
-- rule     change is judged on the values of the row; a source that was deleted has its last known values
-- units    as sources
CREATE OR REPLACE VIEW methane.source_versions AS
SELECT
    source,
    snapshot,
    source_name,
    gas,
    sector,
    eps_m,
    emission_kg_h,
    emission_uncertainty_kg_h,
    persistence,
    plume_count,
    detection_date_count,
    observation_date_count,
    first_detected_on,
    last_detected_on,
    first_published_on,
    last_published_on,
    plume_ids,
    scene_names,
    explanation,
    has_detail,
    longitude_deg,
    latitude_deg,
    geometry,
    change
FROM read_parquet(
    methane_source_versions_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.source_versions IS
'Every version of a source of emission that was harvested: one row per (source, snapshot, source_name) that changed.';
