-- source_days: each day on which a source was looked at, and what it then emitted.
--
-- grain    one row per (source, source_name, day)
-- needs    methane.source_scenes, methane.source_plumes, methane.plumes, methane.scene_of, methane.observed_of,
--          methane.exact_sum
-- rule     Carbon Mapper's, recovered from a source of 22 plumes and 52 scenes whose numbers it gives to the last digit
--              scene   the sum of the rates of its quantified plumes, and the sum, not the root of the squares, of
--                      their uncertainties
--              day     the mean over its scenes that count: those with a quantified plume, and those without any
--                      plume, which are 0; a scene whose plumes are all without a rate does not count
-- units    kg/h; the day is UTC
-- edges    is_detected is TRUE for a day with any plume, with a rate or hidden; rates are NULL on a day whose scenes
--          do not count; the scenes are those that the source lists: a plume of another scene is left out here, and
--          counted in source_rates
CREATE OR REPLACE VIEW methane.source_days AS
WITH found AS (
    SELECT
        listed.source,
        listed.source_name,
        methane.scene_of(listed.plume_id) AS scene_name,
        count(*) AS plumes,
        count(plumes.emission_kg_h) AS quantified_plumes,
        methane.exact_sum(plumes.emission_kg_h) AS emission_kg_h,
        methane.exact_sum(if(plumes.emission_kg_h IS NULL, NULL, plumes.emission_uncertainty_kg_h)) AS uncertainty_kg_h,
        methane.exact_sum(if(plumes.emission_kg_h IS NULL, NULL, pow(plumes.emission_uncertainty_kg_h, 2))) AS variance
    FROM methane.source_plumes AS listed
    LEFT JOIN methane.plumes AS plumes
        ON listed.source = plumes.source
        AND listed.plume_id = plumes.plume_id
    GROUP BY ALL
),
looked AS (
    SELECT
        scenes.source,
        scenes.source_name,
        scenes.scene_name,
        make_timestamp(epoch_us(coalesce(scenes.observed_at, methane.observed_of(scenes.scene_name))))::DATE AS day,
        coalesce(found.plumes, 0) AS found_plumes,
        coalesce(found.quantified_plumes, 0) AS found_quantified,
        CASE
            WHEN found.plumes IS NULL THEN 0
            WHEN found.quantified_plumes > 0 THEN found.emission_kg_h
        END AS scene_kg_h,
        CASE
            WHEN found.plumes IS NULL THEN 0
            WHEN found.quantified_plumes > 0 THEN coalesce(found.uncertainty_kg_h, 0)
        END AS scene_uncertainty_kg_h,
        coalesce(found.variance, 0) AS scene_variance
    FROM methane.source_scenes AS scenes
    LEFT JOIN found
        ON scenes.source = found.source
        AND scenes.source_name = found.source_name
        AND scenes.scene_name = found.scene_name
)
SELECT
    source,
    source_name,
    day,
    count(*) AS scenes,
    count(scene_kg_h) AS counted_scenes,
    sum(found_plumes)::BIGINT AS plumes,
    sum(found_quantified)::BIGINT AS quantified_plumes,
    sum(found_plumes) > 0 AS is_detected,
    sum(found_quantified) > 0 AS is_quantified,
    methane.exact_sum(scene_kg_h) / nullif(count(scene_kg_h), 0) AS emission_kg_h,
    methane.exact_sum(scene_uncertainty_kg_h) / nullif(count(scene_kg_h), 0) AS emission_uncertainty_kg_h,
    sqrt(methane.exact_sum(scene_variance)) / nullif(count(scene_kg_h), 0) AS u_quadrature_kg_h,
    list_sort(list(scene_name)) AS scene_names
FROM looked
GROUP BY source, source_name, day;

COMMENT ON VIEW methane.source_days IS
'Each day on which a source was looked at, and what it then emitted: one row per (source, source_name, day).';
COMMENT ON COLUMN methane.source_days.counted_scenes IS 'Those whose mean is the day''s rate.';
