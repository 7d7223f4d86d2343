-- source_explained(of_source_name): how the rate of a source is made, step by step.
--
-- grain    one row per step and what it is made of: (source, step, day, scene_name, what)
-- needs    methane.source_scenes, methane.source_plumes, methane.plumes, methane.source_days, methane.source_rates,
--          methane.scene_of, methane.observed_of, methane.exact_sum
-- rule     the five steps of Carbon Mapper's explanation, as in source_days and source_rates
--              1 scenes   2 days   3 mean of the days that are quantified   4 persistence   5 their product
-- units    as unit says: kg/h, or 1 for a share of 0 to 1; days UTC
-- edges    value is NULL for a scene or day that does not count; what follows a question mark in the name is left out;
--          a name that is not there gives no rows; rows are in the order of a reader
CREATE OR REPLACE MACRO methane.source_explained(of_source_name) AS TABLE
WITH chosen_plumes AS (
    SELECT
        listed.source,
        methane.scene_of(listed.plume_id) AS scene_name,
        count(*) AS plumes,
        count(plumes.emission_kg_h) AS quantified_plumes,
        methane.exact_sum(plumes.emission_kg_h) AS emission_kg_h,
        methane.exact_sum(if(plumes.emission_kg_h IS NULL, NULL, plumes.emission_uncertainty_kg_h)) AS uncertainty_kg_h
    FROM methane.source_plumes AS listed
    LEFT JOIN methane.plumes AS plumes
        ON listed.source = plumes.source
        AND listed.plume_id = plumes.plume_id
    WHERE listed.source_name = split_part(of_source_name, '?', 1)
    GROUP BY ALL
),
days AS (
    SELECT * FROM methane.source_days WHERE source_name = split_part(of_source_name, '?', 1)
),
rates AS (
    SELECT * FROM methane.source_rates WHERE source_name = split_part(of_source_name, '?', 1)
),
steps AS (
    SELECT
        scenes.source,
        1 AS step,
        CASE
            WHEN found.plumes IS NULL THEN 'no plume: 0'
            WHEN found.quantified_plumes = 0 THEN format('{} plumes, none with a rate: does not count', found.plumes)
            ELSE format('sum of {} rates, of {} plumes', found.quantified_plumes, found.plumes)
        END AS what,
        make_timestamp(epoch_us(coalesce(scenes.observed_at, methane.observed_of(scenes.scene_name))))::DATE AS day,
        scenes.scene_name,
        CASE
            WHEN found.plumes IS NULL THEN 0
            WHEN found.quantified_plumes > 0 THEN found.emission_kg_h
        END AS value,
        CASE
            WHEN found.plumes IS NULL THEN 0
            WHEN found.quantified_plumes > 0 THEN coalesce(found.uncertainty_kg_h, 0)
        END AS uncertainty,
        'kg/h' AS unit
    FROM methane.source_scenes AS scenes
    LEFT JOIN chosen_plumes AS found
        ON scenes.source = found.source
        AND scenes.scene_name = found.scene_name
    WHERE scenes.source_name = split_part(of_source_name, '?', 1)
    UNION ALL
    SELECT
        source,
        2,
        CASE
            WHEN counted_scenes = 0 THEN format('none of {} scenes counts', scenes)
            WHEN is_quantified THEN format('mean of {} scenes', counted_scenes)
            WHEN is_detected THEN format('mean of {} scenes, none with a rate: not in the mean of days', counted_scenes)
            ELSE format('mean of {} scenes without a plume: not in the mean of days', counted_scenes)
        END,
        day,
        NULL,
        emission_kg_h,
        emission_uncertainty_kg_h,
        'kg/h'
    FROM days
    UNION ALL
    SELECT
        source,
        3,
        format('mean of {} days with a rate', count(*)),
        NULL,
        NULL,
        methane.exact_sum(emission_kg_h) / count(*),
        methane.exact_sum(emission_uncertainty_kg_h) / count(*),
        'kg/h'
    FROM days
    WHERE is_quantified
    GROUP BY source
    UNION ALL
    SELECT
        source,
        4,
        format('persistence: {} days with a plume of {} days with a scene', detection_days, observation_days),
        NULL,
        NULL,
        persistence,
        NULL,
        '1'
    FROM rates
    UNION ALL
    SELECT
        source,
        5,
        'mean of days times persistence',
        NULL,
        NULL,
        emission_kg_h,
        emission_uncertainty_kg_h,
        'kg/h'
    FROM rates
)
SELECT
    source,
    step,
    what,
    day,
    scene_name,
    value,
    uncertainty,
    unit
FROM steps
ORDER BY source, step, day, scene_name;

COMMENT ON MACRO TABLE methane.source_explained IS
'How the rate of a source is made, step by step: one row per step and what it is made of.';
