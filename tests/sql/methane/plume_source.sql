-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plume_context AS
SELECT
    's' AS source, plume_id, 'CH4' AS gas, name AS source_name, n AS source_count, '1B2' AS source_sector,
    1 AS source_eps_m, 2 AS source_emission_kg_h, 3 AS source_emission_uncertainty_kg_h, 4 AS source_persistence,
    5 AS source_plume_count, 6 AS source_detection_date_count, 7 AS source_observation_date_count,
    8 AS source_first_detected_on, 9 AS source_last_detected_on, 10 AS source_longitude_deg, 11 AS source_latitude_deg
FROM (VALUES ('p', 'x', 1), ('q', NULL, 0)) AS t (plume_id, name, n);

-- expect: what plume_context says of sources
FROM (VALUES
    ('s', 'p', 'x', 1, '1B2', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    ('s', 'q', NULL, 0, '1B2', 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
) AS t (source, plume_id, source_name, source_count, source_sector, source_eps_m, source_emission_kg_h,
    source_emission_uncertainty_kg_h, source_persistence, source_plume_count, source_detection_date_count,
    source_observation_date_count, source_first_detected_on, source_last_detected_on, source_longitude_deg,
    source_latitude_deg)
