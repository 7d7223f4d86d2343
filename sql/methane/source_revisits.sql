-- source_revisits(as_of): how often each source of emission is looked at, and what became of it.
--
-- grain    one row per (source, source_name) that was looked at by as_of
-- needs    methane.source_scenes, methane.source_plumes, methane.scene_of
-- rule     gaps between the days of eligible scenes. activity: dormant, at least three nulls since the last detection;
--          else recurrent, detected on several days; new, on one; undetected, on none
-- units    days, UTC; as_of is inclusive, NULL for today
-- edges    several looks of one day are one; gaps are NULL after a single day; dormant is "not seen", and not "off",
--          where the instruments see less than the source emits: see methane.source_persistence_pod
CREATE OR REPLACE MACRO methane.source_revisits(as_of := NULL) AS TABLE
WITH detections AS (
    SELECT DISTINCT
        source,
        source_name,
        methane.scene_of(plume_id) AS scene_name,
        TRUE AS is_detection
    FROM methane.source_plumes
),
days AS (
    SELECT
        looks.source,
        looks.source_name,
        list_sort(list(DISTINCT make_timestamp(epoch_us(looks.observed_at))::DATE)) AS looked_on,
        list_sort(
            list(DISTINCT make_timestamp(epoch_us(looks.observed_at))::DATE) FILTER (detections.is_detection)
        ) AS detected_on,
        coalesce(any_value(as_of::DATE), current_date) AS asked_on
    FROM methane.source_scenes AS looks
    LEFT JOIN detections USING (source, source_name, scene_name)
    WHERE make_timestamp(epoch_us(looks.observed_at))::DATE <= coalesce(as_of::DATE, current_date)
    GROUP BY looks.source, looks.source_name
),
gaps AS (
    SELECT
        *,
        list_transform(looked_on[2:], LAMBDA later, place: later - looked_on[place]) AS gaps_days,
        len(list_filter(looked_on, LAMBDA looked: looked > detected_on[-1])) AS nulls_since_detection
    FROM days
)
SELECT
    source,
    source_name,
    CASE
        WHEN detected_on IS NULL THEN 'undetected'
        WHEN nulls_since_detection >= 3 THEN 'dormant'
        WHEN len(detected_on) > 1 THEN 'recurrent'
        ELSE 'new'
    END AS activity,
    len(looked_on) AS observation_days,
    coalesce(len(detected_on), 0) AS detection_days,
    if(detected_on IS NULL, NULL, nulls_since_detection) AS nulls_since_detection,
    list_min(gaps_days) AS gap_min_days,
    list_median(gaps_days) AS gap_median_days,
    list_max(gaps_days) AS gap_max_days,
    asked_on - looked_on[-1] AS days_since_look,
    asked_on - detected_on[-1] AS days_since_detection,
    looked_on[1] AS first_look_on,
    looked_on[-1] AS last_look_on,
    detected_on[1] AS first_detection_on,
    detected_on[-1] AS last_detection_on
FROM gaps;

COMMENT ON MACRO TABLE methane.source_revisits IS
'How often each source of emission is looked at, and what became of it (as_of: a date, NULL for today; days).';
