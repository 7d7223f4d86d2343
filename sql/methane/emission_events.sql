-- emission_events: the times in which a source was seen again and again, between its nulls.
--
-- grain    one row per (source, source_name, event)
-- needs    methane.source_days, methane.source_scenes, methane.source_plumes, methane.scene_of
-- rule     an event is a run of days with a detection, among the days that were looked at. It lasted at least from its
--          first to its last detection, and at most from the null before to the null after; its mass lies between the
--          mean rate of its quantified days times either (event-based accounting: Remote Sens. 2025, 17(18), 3143)
-- units    times UTC; hours; kg/h; kg
-- edges    without a null before, or after, the event is open: the upper bounds are NULL; a single detection lasted at
--          least 0 h; masses are NULL where nothing was quantified; a null within a day that has a detection bounds
--          nothing; the source need not have emitted between two detections; events are counted from 1 in time
CREATE OR REPLACE VIEW methane.emission_events AS
WITH detections AS (
    SELECT DISTINCT
        source,
        source_name,
        methane.scene_of(plume_id) AS scene_name
    FROM methane.source_plumes
),
seen AS (
    SELECT
        looks.source,
        looks.source_name,
        make_timestamp(epoch_us(looks.observed_at))::DATE AS day,
        min(looks.observed_at) AS first_detection_at,
        max(looks.observed_at) AS last_detection_at
    FROM methane.source_scenes AS looks
    INNER JOIN detections USING (source, source_name, scene_name)
    WHERE looks.observed_at IS NOT NULL
    GROUP BY ALL
),
unseen AS (
    SELECT
        looks.source,
        looks.source_name,
        list_sort(list(looks.observed_at)) AS nulls_at
    FROM (
        SELECT
            source,
            source_name,
            observed_at,
            make_timestamp(epoch_us(observed_at))::DATE AS day
        FROM methane.source_scenes
        WHERE observed_at IS NOT NULL
    ) AS looks
    LEFT JOIN seen USING (source, source_name, day)
    WHERE seen.day IS NULL
    GROUP BY looks.source, looks.source_name
),
placed AS (
    SELECT
        seen.*,
        coalesce(unseen.nulls_at, []) AS nulls_at,
        len(list_filter(unseen.nulls_at, LAMBDA null_at: null_at < seen.first_detection_at)) AS nulls_before
    FROM seen
    LEFT JOIN unseen USING (source, source_name)
),
events AS (
    SELECT
        placed.source,
        placed.source_name,
        row_number() OVER (
            PARTITION BY placed.source, placed.source_name ORDER BY coalesce(placed.nulls_before, 0)
        ) AS event,
        count(*) AS detection_days,
        count(*) FILTER (rates.is_quantified) AS quantified_days,
        favg(rates.emission_kg_h) FILTER (rates.is_quantified) AS emission_kg_h,
        min(placed.first_detection_at) AS first_detection_at,
        max(placed.last_detection_at) AS last_detection_at,
        any_value(placed.nulls_at)[coalesce(placed.nulls_before, 0)] AS null_before_at,
        any_value(placed.nulls_at)[coalesce(placed.nulls_before, 0) + 1] AS null_after_at
    FROM placed
    LEFT JOIN (
        SELECT
            source,
            source_name,
            day,
            is_quantified,
            emission_kg_h
        FROM methane.source_days
    ) AS rates USING (source, source_name, day)
    GROUP BY placed.source, placed.source_name, coalesce(placed.nulls_before, 0)
)
SELECT
    source,
    source_name,
    event,
    detection_days,
    quantified_days,
    emission_kg_h,
    (epoch(last_detection_at) - epoch(first_detection_at)) / 3600 AS duration_lower_h,
    (epoch(null_after_at) - epoch(null_before_at)) / 3600 AS duration_upper_h,
    emission_kg_h * duration_lower_h AS mass_lower_kg,
    emission_kg_h * duration_upper_h AS mass_upper_kg,
    null_before_at,
    first_detection_at,
    last_detection_at,
    null_after_at
FROM events;

COMMENT ON VIEW methane.emission_events IS
'The times in which a source was seen again and again, between its nulls: one row per (source, source_name, event).';
