-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, plume_id, 'scene' AS scene_name, gas, '1B2' AS sector, 'tan' AS instrument, 5.0 AS emission_kg_h, 1.0 AS emission_uncertainty_kg_h,
    TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at, lon AS longitude_deg, lat AS latitude_deg
FROM (VALUES
    ('inside', 'CH4', 1.0, 60.5), ('edge', 'CO2', 2.0, 60.5), ('aside', 'CH4', 2.001, 60.5), ('above', 'CH4', 1.0, 61.001), ('far', 'CH4', 2.01, 60.5),
    ('over', 'CH4', -179.9995, 0.5)
) AS t (plume_id, gas, lon, lat);

-- ask: in the area, or touching it
SELECT plume_id, distance_m FROM methane.plumes_near_area(ST_MakeEnvelope(0, 60, 2, 61))
-- expect
FROM (VALUES ('inside', 0.0), ('edge', 0.0)) AS t (plume_id, distance_m)

-- ask: a degree of longitude is half as long at 60 degrees north
SELECT plume_id, round(distance_m)::INTEGER AS metres FROM methane.plumes_near_area(ST_MakeEnvelope(0, 60, 2, 61), within_m := 112, of_gas := 'CH4')
-- expect
FROM (VALUES ('inside', 0), ('aside', 55), ('above', 111)) AS t (plume_id, metres)

-- ask: near a point, over the antimeridian
SELECT plume_id, round(distance_m)::INTEGER AS metres FROM methane.plumes_near_area(ST_Point(179.9995, 0.5), within_m := 200)
-- expect
FROM (VALUES ('over', 111)) AS t (plume_id, metres)

-- ask: at another time nothing was seen
SELECT plume_id FROM methane.plumes_near_area(ST_MakeEnvelope(0, 60, 2, 61), until := '2024-06-01')
UNION ALL
SELECT plume_id FROM methane.plumes_near_area(ST_MakeEnvelope(0, 60, 2, 61), of_source := 't')
-- expect
FROM (VALUES ('')) AS t (plume_id) WHERE FALSE
