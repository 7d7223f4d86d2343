-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
.read sql/methane/cell_columns.sql
.read sql/methane/near_cell.sql
.read sql/methane/near_cells.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, plume_id, 'CH4' AS gas, instrument, scene_name, TIMESTAMPTZ '2024-06-01 12:00:00Z' AS observed_at, lon AS longitude_deg, 10.5 AS latitude_deg, q AS emission_kg_h, 1.0 AS emission_uncertainty_kg_h
FROM (VALUES
    ('emi20240601t120000p00001-A', 'emi', 'emi20240601t120000p00001', 20.0, 1000.0),
    ('tan20240601t120000c00s0001-A', 'tan', 'tan20240601t120000c00s0001', 40.0, NULL)
) AS t (plume_id, instrument, scene_name, lon, q);
CREATE TABLE others AS
SELECT provider, plume_id, observed_at::TIMESTAMPTZ AS observed_at, lon AS longitude_deg, 10.5 AS latitude_deg, q AS emission_kg_h, acquisition
FROM (VALUES
    ('IMEO', 'same', '2024-06-01 12:00:00Z', 20.001, 1100.0, 'EMIT_L1B_RAD_001_20240601T120000_1'),
    ('IMEO', 'next scene', '2024-06-01 12:00:12Z', 20.001, 900.0, 'EMIT_L1B_RAD_001_20240601T120012_1'),
    ('IMEO', 'no time', '2024-06-01 12:00:30Z', 20.001, 900.0, 'EMIT'),
    ('SRON', 'a day', '2024-06-02 12:00:00Z', 20.0, 9000.0, NULL),
    ('SRON', 'too late', '2024-06-02 12:00:01Z', 20.0, 9000.0, NULL),
    ('SRON', 'too far', '2024-06-01 12:00:00Z', 20.01, 9000.0, NULL),
    ('other', 'by Sentinel', '2024-05-31 12:00:00Z', 40.0, 5.0, 'S2A')
) AS t (provider, plume_id, observed_at, lon, q, acquisition);
CREATE VIEW tonnes AS SELECT 'SRON' AS provider, 'x' AS plume_id, TIMESTAMPTZ '2024-06-01 12:00:00Z' AS observed_at, 20.05 AS longitude_deg, 10.5 AS latitude_deg, 12 * 1000 AS emission_kg_h;

-- ask: within a day and a kilometre, both inclusive; the same acquisition is one observation
SELECT left(plume_id, 3) AS ours, other_plume_id, same_acquisition, round(distance_m)::INTEGER AS metres, lag_s, difference_kg_h, ratio FROM methane.cross_provider_matches('others')
-- expect
FROM (VALUES
    ('emi', 'same', TRUE, 109, 0, 100, 1.1), ('emi', 'next scene', FALSE, 109, 12, -100, 0.9), ('emi', 'no time', TRUE, 109, 30, -100, 0.9),
    ('emi', 'a day', NULL, 0, 86400, 8000, 9), ('tan', 'by Sentinel', FALSE, 0, -86400, NULL, NULL)
) AS t (ours, other_plume_id, same_acquisition, metres, lag_s, difference_kg_h, ratio)

-- ask: wider, for TROPOMI, without a column for the acquisition
SELECT other_plume_id, ratio, same_acquisition FROM methane.cross_provider_matches('tonnes', within_m := 10000)
-- expect
FROM (VALUES ('x', 12.0, NULL::BOOLEAN)) AS t (other_plume_id, ratio, same_acquisition)
