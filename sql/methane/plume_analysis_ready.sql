-- plume_analysis_ready: the plumes whose rates can go into an analysis as they are.
--
-- grain    one row per (source, plume_id)
-- needs    methane.plumes, methane.suspected_duplicates
-- rule     CH4, mission_phase production, not deleted, with a rate, and not a repeat of another plume (the same scene,
--          gas, bounds and rate). First-light plumes are uncalibrated: Carbon Mapper advises caution, and the
--          Integrated Methane Inversion drops them
-- units    kg/h, and all else as methane.plumes, whose columns it has, with is_suspected_duplicate
-- edges    hidden rates are NULL and so left out: the sum is of what was published, not of what was seen; plumes that
--          only share bounds stay, with is_suspected_duplicate; an unknown phase is not production; plume_quality is
--          NULL on almost all plumes and decides nothing
CREATE OR REPLACE VIEW methane.plume_analysis_ready AS
WITH suspected AS (
    SELECT
        source,
        unnest(plume_ids) AS plume_id,
        repeated_plume_ids
    FROM methane.suspected_duplicates
)
SELECT
    plumes.*,
    suspected.plume_id IS NOT NULL AS is_suspected_duplicate
FROM methane.plumes AS plumes
LEFT JOIN suspected USING (source, plume_id)
WHERE plumes.gas = 'CH4'
    AND plumes.mission_phase = 'production'
    AND plumes.status IS DISTINCT FROM 'deleted'
    AND plumes.emission_kg_h IS NOT NULL
    AND NOT coalesce(list_contains(suspected.repeated_plume_ids, plumes.plume_id), FALSE);

COMMENT ON VIEW methane.plume_analysis_ready IS
'The plumes whose rates can go into an analysis as they are: one row per (source, plume_id).';
