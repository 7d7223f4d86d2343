-- given
.read sql/methane/schema.sql
.read sql/methane/facilities_of.sql
CREATE TABLE plants AS
SELECT * FROM (VALUES (1, 'seen', 1.5, 1.5), (2, 'clean', 1.5, 1.5), (3, 'cloudy', 1.5, 1.5), (4, 'unseen', 1.0, 2.0), (5, 'nowhere', NULL, NULL))
    AS t (facility_id, name, longitude_deg, latitude_deg);
CREATE TABLE methane.plumes AS
SELECT 's' AS source, id AS plume_id, gas, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at FROM (VALUES ('a', 'CH4'), ('b', 'CO2')) AS t (id, gas);
CREATE MACRO methane.facility_scenes(facilities_table, since := NULL, until := NULL) AS TABLE
SELECT * FROM (VALUES ('1', TRUE, 1), ('2', TRUE, 1), ('2', FALSE, 2), ('3', FALSE, 3)) AS t (facility_id, is_clear, observed_at);
CREATE MACRO methane.plume_facility_pairs(facilities_table, within_m := 1500) AS TABLE
SELECT * FROM (VALUES ('s', 'a', '1', 250), ('s', 'b', '2', 10), ('s', 'a', '3', 251)) AS t (source, plume_id, facility_id, distance_m) WHERE distance_m <= within_m;

-- ask: plumes of the gas that was asked for, clear looks, clouds, nothing
SELECT facility_name, coverage, is_rounded, scenes, clear_scenes, plumes, last_look_at, last_clear_look_at FROM methane.facility_coverage('plants')
-- expect
FROM (VALUES
    ('seen', 'detected', FALSE, 1, 1, 1, 1, 1), ('clean', 'surveyed_clean', FALSE, 2, 1, 0, 2, 1), ('cloudy', 'cloudy_only', FALSE, 1, 0, 0, 3, NULL),
    ('unseen', 'never_observed', TRUE, 0, 0, 0, NULL, NULL), ('nowhere', NULL, FALSE, 0, 0, 0, NULL, NULL)
) AS t (facility_name, coverage, is_rounded, scenes, clear_scenes, plumes, last_look_at, last_clear_look_at)
