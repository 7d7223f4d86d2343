-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, plume_id, 'a' AS scene_name, '6A' AS sector, 'tan' AS instrument, gas, status, q AS emission_kg_h, u AS emission_uncertainty_kg_h, 'US' AS country, 'TX' AS region,
    TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at, 1.5 AS longitude_deg, 2.5 AS latitude_deg, ST_Point(1.5, 2.5) AS geometry
FROM (VALUES ('at', 'CH4', 'published', 100, 1), ('sure', 'CH4', NULL, 150, 50), ('unknown', 'CH4', NULL, 150, NULL), ('below', 'CH4', NULL, 99.9, 0), ('CO2', 'CO2', NULL, 1000, 1), ('gone', 'CH4', 'deleted', 500, 1), ('hidden', 'CH4', NULL, NULL, NULL))
    AS t (plume_id, gas, status, q, u);

-- ask: exactly 100 counts
SELECT plume_id, emission_kg_h, is_certain FROM methane.super_emitters
-- expect
FROM (VALUES ('at', 100, FALSE), ('sure', 150, TRUE), ('unknown', 150, NULL)) AS t (plume_id, emission_kg_h, is_certain)
