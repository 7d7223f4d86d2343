-- suspected_duplicates: plumes of one scene that may be one plume under several ids.
--
-- grain    one row per (source, scene_name, gas, bounds)
-- needs    methane.plumes
-- rule     suspected: two quantified plumes or more of the same scene, gas and bounds. Siblings of a scene can share
--          bounds and be plumes of their own, so that is all it is, unless identical_rate: two of them have the same
--          rate to the last digit, which two plumes do not have; of those the first by plume_id is kept and the others
--          are repeated_plume_ids
-- units    kg/h; double_counted_kg_h is what a sum over all plumes counts again
-- edges    plumes without bounds or without a rate are not compared; plume_ids and rates are in order of plume_id
CREATE OR REPLACE VIEW methane.suspected_duplicates AS
WITH quantified AS (
    SELECT
        source,
        scene_name,
        gas,
        bounds,
        plume_id,
        emission_kg_h,
        row_number() OVER (PARTITION BY source, scene_name, gas, bounds, emission_kg_h ORDER BY plume_id) > 1
            AS is_repeat
    FROM methane.plumes
    WHERE emission_kg_h IS NOT NULL AND bounds IS NOT NULL
)
SELECT
    source,
    scene_name,
    gas,
    count(*) AS plumes,
    list(plume_id ORDER BY plume_id) AS plume_ids,
    list(emission_kg_h ORDER BY plume_id) AS emissions_kg_h,
    bool_or(is_repeat) AS identical_rate,
    coalesce(list(plume_id ORDER BY plume_id) FILTER (is_repeat), []) AS repeated_plume_ids,
    coalesce(fsum(emission_kg_h) FILTER (is_repeat), 0) AS double_counted_kg_h,
    bounds
FROM quantified
GROUP BY source, scene_name, gas, bounds
HAVING count(*) > 1;

COMMENT ON VIEW methane.suspected_duplicates IS
'Plumes of one scene that may be one plume under several ids: one row per (source, scene_name, gas, bounds).';
