-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
CREATE TABLE methane.source_scenes AS
SELECT 's' AS source, source_name, source_name || day AS scene_name, day::TIMESTAMPTZ AS observed_at FROM (VALUES
    ('recurrent', '2024-06-01 10:00:00Z'), ('recurrent', '2024-06-01 12:00:00Z'), ('recurrent', '2024-06-03 10:00:00Z'), ('recurrent', '2024-06-10 10:00:00Z'),
    ('dormant', '2024-06-01 10:00:00Z'), ('dormant', '2024-06-02 10:00:00Z'), ('dormant', '2024-06-03 10:00:00Z'), ('dormant', '2024-06-04 10:00:00Z'),
    ('new', '2024-06-01 10:00:00Z'), ('undetected', '2024-06-01 10:00:00Z'), ('later', '2025-06-01 10:00:00Z')
) AS t (source_name, day);
CREATE TABLE methane.source_plumes AS
SELECT 's' AS source, source_name, source_name || day || '-A' AS plume_id FROM (VALUES
    ('recurrent', '2024-06-01 10:00:00Z'), ('recurrent', '2024-06-03 10:00:00Z'), ('dormant', '2024-06-01 10:00:00Z'), ('new', '2024-06-01 10:00:00Z')
) AS t (source_name, day);

-- ask: as of a day; two looks of a day are one
SELECT
    source_name, activity, observation_days, detection_days, nulls_since_detection, gap_min_days, gap_median_days, gap_max_days,
    days_since_look, days_since_detection, last_detection_on
FROM methane.source_revisits(as_of := '2024-06-11')
-- expect
FROM (VALUES
    ('recurrent', 'recurrent', 3, 2, 1, 2, 4.5, 7, 1, 8, DATE '2024-06-03'), ('dormant', 'dormant', 4, 1, 3, 1, 1.0, 1, 7, 10, DATE '2024-06-01'),
    ('new', 'new', 1, 1, 0, NULL, NULL, NULL, 10, 10, DATE '2024-06-01'), ('undetected', 'undetected', 1, 0, NULL, NULL, NULL, NULL, 10, NULL, NULL)
) AS t (source_name, activity, observation_days, detection_days, nulls_since_detection, gap_min_days, gap_median_days, gap_max_days, days_since_look, days_since_detection, last_detection_on)

-- ask: on the day itself, which belongs to it
SELECT source_name, activity FROM methane.source_revisits(as_of := DATE '2024-06-01') WHERE source_name IN ('recurrent', 'dormant')
-- expect
FROM (VALUES ('recurrent', 'new'), ('dormant', 'new')) AS t (source_name, activity)
