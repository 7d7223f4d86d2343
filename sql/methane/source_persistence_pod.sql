-- source_persistence_pod(at_kg_h, half_at): persistence of each source, with what its looks could not have seen.
--
-- grain    one row per (source, source_name) that was looked at
-- needs    methane.source_days, methane.source_scenes, methane.source_plumes, methane.instrument_sensitivity,
--          methane.detection_probability, methane.scene_of
-- rule     persistence_pod = min(1, d / sum of POD) over the days that were looked at, d of them with a detection: days
--          on which the source could hardly be seen count for little. POD is methane.detection_probability, an assumed
--          curve through one published number, at the source's mean rate on quantified days, or at at_kg_h; a day has
--          the POD of its most sensitive scene. Comparing sensors without it is biased (Ayasse et al. 2024,
--          doi 10.1021/acs.est.4c06702)
-- rule     a null was truly off with probability (1 - f) / ((1 - f) + f (1 - POD)), f = persistence_pod (Bayes):
--          null_days_off is its sum over the null days, off_probability_min the least of it
-- units    kg/h; days; probabilities 0 to 1
-- edges    the mean rate is of detections, and so too high near the limit of detection; a day of instruments without
--          a known sensitivity counts as POD 1, as in the plain persistence, and in days_without_pod; NULL without a
--          rate, and probabilities for a source without null days, or always on and always seen
CREATE OR REPLACE MACRO methane.source_persistence_pod(at_kg_h := NULL, half_at := 0.5) AS TABLE
WITH detections AS (
    SELECT DISTINCT
        source,
        source_name,
        methane.scene_of(plume_id) AS scene_name,
        TRUE AS is_detection
    FROM methane.source_plumes
),
looks AS (
    SELECT
        scenes.source,
        scenes.source_name,
        make_timestamp(epoch_us(scenes.observed_at))::DATE AS day,
        bool_or(coalesce(detections.is_detection, FALSE)) AS is_detected,
        min(sensitivity.rate_90_kg_h) AS rate_90_kg_h
    FROM methane.source_scenes AS scenes
    LEFT JOIN detections USING (source, source_name, scene_name)
    LEFT JOIN methane.instrument_sensitivity AS sensitivity
        ON scenes.instrument = sensitivity.instrument
    WHERE scenes.observed_at IS NOT NULL
    GROUP BY ALL
),
rates AS (
    SELECT
        source,
        source_name,
        coalesce(any_value(at_kg_h::DOUBLE), favg(emission_kg_h) FILTER (is_quantified)) AS rate_kg_h
    FROM methane.source_days
    GROUP BY source, source_name
),
alike AS (
    SELECT
        looks.source,
        looks.source_name,
        rates.rate_kg_h,
        looks.days,
        looks.detection_days,
        looks.rate_90_kg_h IS NULL AS is_unknown,
        if(
            looks.rate_90_kg_h IS NULL AND rates.rate_kg_h IS NOT NULL,
            1,
            methane.detection_probability(rates.rate_kg_h, looks.rate_90_kg_h, half_at)
        ) AS pod
    FROM (
        SELECT
            source,
            source_name,
            rate_90_kg_h,
            count(*) AS days,
            count(*) FILTER (is_detected) AS detection_days
        FROM looks
        GROUP BY source, source_name, rate_90_kg_h
    ) AS looks
    INNER JOIN rates USING (source, source_name)
),
shares AS (
    SELECT
        source,
        source_name,
        any_value(rate_kg_h) AS rate_kg_h,
        sum(days)::BIGINT AS observation_days,
        sum(detection_days)::BIGINT AS detection_days,
        coalesce(sum(days) FILTER (is_unknown), 0)::BIGINT AS days_without_pod,
        fsum(pod * days) AS expected_days,
        if(fsum(pod * days) > 0, least(1, sum(detection_days) / fsum(pod * days)), NULL) AS share
    FROM alike
    GROUP BY source, source_name
),
nulls AS (
    SELECT
        alike.source,
        alike.source_name,
        alike.days - alike.detection_days AS null_days,
        (1 - shares.share) / nullif((1 - shares.share) + shares.share * (1 - alike.pod), 0) AS off_probability
    FROM alike
    INNER JOIN shares USING (source, source_name)
    WHERE alike.days > alike.detection_days
),
judged AS (
    SELECT
        source,
        source_name,
        fsum(null_days * off_probability) AS null_days_off,
        min(off_probability) AS off_probability_min
    FROM nulls
    GROUP BY source, source_name
)
SELECT
    shares.source,
    shares.source_name,
    shares.rate_kg_h,
    shares.observation_days,
    shares.detection_days,
    shares.observation_days - shares.detection_days AS null_days,
    shares.days_without_pod,
    shares.detection_days / shares.observation_days AS persistence,
    shares.expected_days,
    shares.share AS persistence_pod,
    judged.null_days_off,
    judged.off_probability_min
FROM shares
LEFT JOIN judged USING (source, source_name);

COMMENT ON MACRO TABLE methane.source_persistence_pod IS
'Persistence of each source, with what its looks could not have seen (at_kg_h: instead of the source''s mean rate; half_at: see methane.detection_probability).';
