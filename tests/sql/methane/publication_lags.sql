-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT
    's' AS source, instrument, mission_phase, TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_hours(lag) AS published_at
FROM (VALUES
    ('tan', 'production', 720), ('tan', 'production', 720), ('tan', 'production', 732), ('tan', 'production', NULL),
    ('tan', 'first_light', 240), ('GAO', 'production', NULL)
) AS t (instrument, mission_phase, lag);
CREATE TABLE methane.taken AS
FROM (VALUES ('s', TIMESTAMPTZ '2026-07-01 00:00:00Z')) AS taken (source, taken_at);

-- expect: what is not published does not count
FROM (VALUES
    ('s', 'tan', 'production', 3, 30::DOUBLE, 30::DOUBLE, 30.4::DOUBLE, TIMESTAMPTZ '2026-06-01 00:00:00Z'),
    ('s', 'tan', 'first_light', 1, 10, 10, 10, TIMESTAMPTZ '2026-06-21 00:00:00Z')
) AS t (source, instrument, mission_phase, plumes, p10_days, median_days, p90_days, public_until)
