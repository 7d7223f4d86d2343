-- source_series(of_source_name, by_step, of_source): the rates of a source of emission over time, nulls marked.
--
-- grain    one row per (source, source_name, step_from) in which the source was looked at
-- needs    methane.source_days, methane.source_scenes
-- rule     emission_kg_h is the mean of the step's quantified days, each reckoned as methane.source_days says: what was
--          emitted when it was seen, not multiplied by persistence; is_null: looked at, and never detected
-- units    kg/h; step_from is the first day of the step, UTC; by_step is day, week, month, quarter or year
-- edges    emission_kg_h is NULL on nulls and where nothing was quantified; a step without a look has no row; the mean
--          and the sum of the days' uncertainties are both given, as neither is the error of the mean
CREATE OR REPLACE MACRO methane.source_series(
    of_source_name VARCHAR,
    by_step := 'day',
    of_source VARCHAR := NULL
) AS TABLE
WITH looks AS (
    SELECT
        source,
        source_name,
        date_trunc(by_step, make_timestamp(epoch_us(observed_at))::DATE)::DATE AS step_from,
        list(DISTINCT instrument ORDER BY instrument) AS instruments
    FROM methane.source_scenes
    WHERE source_name = of_source_name AND (of_source IS NULL OR source = of_source)
    GROUP BY ALL
),
steps AS (
    SELECT
        source,
        source_name,
        CASE
            WHEN by_step IN ('day', 'week', 'month', 'quarter', 'year') THEN date_trunc(by_step, day)::DATE
            ELSE error('by_step is day, week, month, quarter or year.')
        END AS step_from,
        count(*) AS observation_days,
        count(*) FILTER (is_detected) AS detection_days,
        count(*) FILTER (NOT is_detected) AS null_days,
        sum(scenes)::BIGINT AS scenes,
        sum(plumes)::BIGINT AS plumes,
        sum(quantified_plumes)::BIGINT AS quantified_plumes,
        favg(emission_kg_h) FILTER (is_quantified) AS emission_kg_h,
        favg(emission_uncertainty_kg_h) FILTER (is_quantified) AS u_mean_kg_h,
        fsum(emission_uncertainty_kg_h) FILTER (is_quantified) AS u_sum_kg_h
    FROM methane.source_days
    WHERE source_name = of_source_name AND (of_source IS NULL OR source = of_source)
    GROUP BY ALL
)
SELECT
    steps.source,
    steps.source_name,
    steps.step_from,
    steps.detection_days = 0 AS is_null,
    steps.observation_days,
    steps.detection_days,
    steps.null_days,
    steps.scenes,
    steps.plumes,
    steps.quantified_plumes,
    steps.emission_kg_h,
    steps.u_mean_kg_h,
    steps.u_sum_kg_h,
    looks.instruments
FROM steps
LEFT JOIN looks USING (source, source_name, step_from)
ORDER BY steps.source, steps.step_from;

COMMENT ON MACRO TABLE methane.source_series IS
'The rates of a source of emission over time, nulls marked (by_step: day, week, month, quarter or year; kg/h).';
