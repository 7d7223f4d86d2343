-- sources: the current sources of emission, as Carbon Mapper clusters them.
--
-- grain    one row per (source, source_name)
-- needs    methane_sources_files(), written by geocat from the ledger
-- rule     a source of emission is a cluster of plumes of one gas and sector, eps_m wide (carbonmapper.md 4.2)
-- units    kg/h, averaged over time by persistence; m; degrees, OGC:CRS84; days UTC
-- edges    source is the declared one, as everywhere; a source_name is no identity: a new plume moves it, see
--          source_identities; what was not sent is NULL
CREATE OR REPLACE VIEW methane.sources AS
SELECT
    source,
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
    snapshot
FROM read_parquet(
    methane_sources_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.sources IS
'The current sources of emission, as Carbon Mapper clusters them: one row per (source, source_name).';
