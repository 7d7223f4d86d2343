-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT source, plume_id, 'CH4' AS gas, '1B2' AS sector, 5.0 AS emission_kg_h, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at, lon AS longitude_deg, lon AS latitude_deg
FROM (VALUES ('s', 'one', 1), ('s', 'two', 1), ('s', 'near', 1), ('s', 'none', 1), ('s', 'nowhere', NULL)) AS t (source, plume_id, lon);
CREATE MACRO methane.plume_facility_pairs(facilities_table, within_m := 1500) AS TABLE
SELECT * FROM (VALUES
    ('s', 'one', 'f1', 'F1', FALSE, 250), ('s', 'one', 'f2', 'F2', FALSE, 251),
    ('s', 'two', 'f9', 'F9', FALSE, 100), ('s', 'two', 'f8', 'F8', TRUE, 100), ('s', 'two', 'f7', 'F7', TRUE, 1500),
    ('s', 'near', 'f3', 'F3', FALSE, 1400)
) AS t (source, plume_id, facility_id, facility_name, facility_is_rounded, distance_m)
WHERE distance_m <= within_m AND facilities_table = 'plants';

-- ask: one within 250 m, several, one within 1.5 km, none, and no answer without a place
SELECT * EXCLUDE (source, gas, sector, emission_kg_h, observed_at) FROM methane.plume_facilities('plants')
-- expect
FROM (VALUES
    ('one', 'MATCHED', 'f1', 'F1', 250, FALSE, 'f2', 251, 1, 2),
    ('two', 'AMBIGUOUS', 'f8', 'F8', 100, TRUE, 'f9', 100, 2, 3),
    ('near', 'NEARBY', 'f3', 'F3', 1400, FALSE, NULL, NULL, 0, 1),
    ('none', 'NO_REGISTERED_ASSET', NULL, NULL, NULL, NULL, NULL, NULL, 0, 0),
    ('nowhere', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0)
) AS t (plume_id, facility_match, facility_id, facility_name, distance_m, facility_is_rounded, runner_up_facility_id, runner_up_distance_m, facilities_near, facilities_far)

-- ask: with other radii
SELECT plume_id, facility_match FROM methane.plume_facilities('plants', near_m := 300, far_m := 1000) WHERE facility_id IS NOT NULL
-- expect
FROM (VALUES ('one', 'AMBIGUOUS'), ('two', 'AMBIGUOUS')) AS t (plume_id, facility_match)
