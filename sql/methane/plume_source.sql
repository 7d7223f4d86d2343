-- plume_source: each plume with the source it belongs to, or none.
--
-- grain    one row per (source, plume_id)
-- needs    methane.plume_context
-- rule     Carbon Mapper's own clustering, as its sources list their plumes
-- units    kg/h, degrees; source_emission_kg_h is a mean over time, weighted by persistence, and not to be added to
--          the rates of plumes
-- edges    source_ columns are NULL where no source lists the plume; where several do, which would be an error
--          upstream, the one whose name sorts first, and source_count says how many
CREATE OR REPLACE VIEW methane.plume_source AS
SELECT
    source,
    plume_id,
    source_name,
    source_count,
    source_sector,
    source_eps_m,
    source_emission_kg_h,
    source_emission_uncertainty_kg_h,
    source_persistence,
    source_plume_count,
    source_detection_date_count,
    source_observation_date_count,
    source_first_detected_on,
    source_last_detected_on,
    source_longitude_deg,
    source_latitude_deg
FROM methane.plume_context;

COMMENT ON VIEW methane.plume_source IS
'Each plume with the source it belongs to, or none: one row per (source, plume_id).';
