-- source_rates: what each source emits over time, computed anew, beside what Carbon Mapper says.
--
-- grain    one row per (source, source_name)
-- needs    methane.sources, methane.source_days, methane.source_plumes, methane.source_scenes, methane.plumes,
--          methane.scene_of, methane.exact_sum
-- rule     Carbon Mapper's, recovered as in source_days
--              persistence    days with any plume over days with any scene
--              emission       persistence times the mean over the days with a quantified plume
--              uncertainty    likewise, of the days' uncertainties: it does not shrink with their number
-- rule     u_quadrature: errors of plumes taken as independent: the root of the sum of squares for scenes, days and
--          the mean, times persistence. u_sampling: how much days differ, persistence times the standard deviation of
--          the days' rates over the root of their number
-- units    kg/h, a mean over time: not to be added to plumes' rates
-- edges    NULL where no day is quantified; u_sampling is NULL with fewer than two such days; the difference is ours
--          less theirs; missing_plumes are listed by the source and not among plumes, unlisted_plumes are of scenes
--          that the source does not list: where either is not 0, ours has not all of what theirs had
CREATE OR REPLACE VIEW methane.source_rates AS
WITH days AS (
    SELECT
        source,
        source_name,
        count(*) AS observation_days,
        count(*) FILTER (WHERE is_detected) AS detection_days,
        count(*) FILTER (WHERE is_quantified) AS quantified_days,
        sum(scenes)::BIGINT AS scenes,
        methane.exact_sum(if(is_quantified, emission_kg_h, NULL))
            / nullif(count(*) FILTER (WHERE is_quantified), 0) AS daily_kg_h,
        methane.exact_sum(if(is_quantified, emission_uncertainty_kg_h, NULL))
            / nullif(count(*) FILTER (WHERE is_quantified), 0) AS daily_uncertainty_kg_h,
        sqrt(methane.exact_sum(if(is_quantified, pow(u_quadrature_kg_h, 2), NULL))) AS daily_quadrature_kg_h,
        stddev_samp(emission_kg_h) FILTER (WHERE is_quantified) AS daily_std_kg_h
    FROM methane.source_days
    GROUP BY source, source_name
),
listed AS (
    SELECT
        source_plumes.source,
        source_plumes.source_name,
        count(*) AS plumes,
        count(plumes.emission_kg_h) AS quantified_plumes,
        count(*) FILTER (WHERE plumes.emission_is_hidden) AS hidden_plumes,
        count(*) FILTER (WHERE plumes.plume_id IS NULL) AS missing_plumes,
        count(*) FILTER (WHERE scenes.scene_name IS NULL) AS unlisted_plumes
    FROM methane.source_plumes AS source_plumes
    LEFT JOIN methane.plumes AS plumes
        ON source_plumes.source = plumes.source
        AND source_plumes.plume_id = plumes.plume_id
    LEFT JOIN methane.source_scenes AS scenes
        ON source_plumes.source = scenes.source
        AND source_plumes.source_name = scenes.source_name
        AND methane.scene_of(source_plumes.plume_id) = scenes.scene_name
    GROUP BY source_plumes.source, source_plumes.source_name
)
SELECT
    sources.source,
    sources.source_name,
    sources.gas,
    sources.sector,
    coalesce(days.scenes, 0) AS scenes,
    coalesce(days.observation_days, 0) AS observation_days,
    coalesce(days.detection_days, 0) AS detection_days,
    coalesce(days.quantified_days, 0) AS quantified_days,
    coalesce(listed.plumes, 0) AS plumes,
    coalesce(listed.quantified_plumes, 0) AS quantified_plumes,
    coalesce(listed.hidden_plumes, 0) AS hidden_plumes,
    coalesce(listed.missing_plumes, 0) AS missing_plumes,
    coalesce(listed.unlisted_plumes, 0) AS unlisted_plumes,
    days.detection_days / days.observation_days AS persistence,
    days.daily_kg_h * days.detection_days / days.observation_days AS emission_kg_h,
    days.daily_uncertainty_kg_h * days.detection_days / days.observation_days AS emission_uncertainty_kg_h,
    days.daily_quadrature_kg_h / nullif(days.quantified_days, 0) * days.detection_days / days.observation_days
        AS u_quadrature_kg_h,
    days.daily_std_kg_h / sqrt(days.quantified_days) * days.detection_days / days.observation_days AS u_sampling_kg_h,
    sources.persistence AS published_persistence,
    sources.emission_kg_h AS published_emission_kg_h,
    sources.emission_uncertainty_kg_h AS published_emission_uncertainty_kg_h,
    days.detection_days / days.observation_days - sources.persistence AS persistence_difference,
    days.daily_kg_h * days.detection_days / days.observation_days - sources.emission_kg_h AS emission_difference_kg_h,
    days.daily_uncertainty_kg_h * days.detection_days / days.observation_days - sources.emission_uncertainty_kg_h
        AS emission_uncertainty_difference_kg_h
FROM methane.sources AS sources
LEFT JOIN days
    ON sources.source = days.source
    AND sources.source_name = days.source_name
LEFT JOIN listed
    ON sources.source = listed.source
    AND sources.source_name = listed.source_name;

COMMENT ON VIEW methane.source_rates IS
'What each source emits over time, computed anew, beside what Carbon Mapper says: one row per (source, source_name).';
