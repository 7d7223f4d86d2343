-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, 'CH4' AS gas, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_at, TIMESTAMPTZ '2024-07-01 00:00:00Z' AS published_at, 90.0 AS wind_direction_deg, TRUE AS in_csv, TRUE AS in_json, * FROM (VALUES
    ('tan20240601t000000c00s0001-A', 100.0, 10.0, FALSE, 3.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}, 1.0, 1.0, '1B2'),
    ('GAO20240601t000000p0000-7', 100.0, 110.0, NULL, NULL, {'xmin': 179, 'ymin': 0, 'xmax': -179, 'ymax': 1}, -179.5, 0.5, 'Oil & Gas (1B2)'),
    ('av320240601t000000-AB', NULL, NULL, TRUE, 3.0, NULL, 1.0, 1.0, NULL),
    ('made up', NULL, NULL, FALSE, 3.0, {'xmin': 0, 'ymin': 0, 'xmax': 1, 'ymax': 1}, 1.5, 1.0, 'NA')
) AS t (plume_id, emission_kg_h, emission_uncertainty_kg_h, emission_is_hidden, wind_speed_m_s, bounds, longitude_deg, latitude_deg, sector);

-- ask: what was found
SELECT quality_check, plumes, share, example FROM methane.data_quality WHERE plumes > 0
-- expect
FROM (VALUES
    ('emission_missing', 2, 0.5, 'av320240601t000000-AB'), ('emission_missing_not_hidden', 1, 0.25, 'made up'), ('uncertainty_above_rate', 1, 0.25, 'GAO20240601t000000p0000-7'),
    ('wind_speed_missing', 1, 0.25, 'GAO20240601t000000p0000-7'), ('bounds_missing', 1, 0.25, 'av320240601t000000-AB'), ('origin_outside_bounds', 1, 0.25, 'made up'),
    ('id_grammar', 1, 0.25, 'made up'), ('sector_missing', 1, 0.25, 'av320240601t000000-AB'), ('sector_unknown', 1, 0.25, 'GAO20240601t000000p0000-7')
) AS t (quality_check, plumes, share, example)

-- ask: what was looked for and not found is said too
SELECT count(*) AS checks, sum(plumes) FILTER (quality_check = 'only_in_csv') AS only_in_csv FROM methane.data_quality
-- expect
FROM (VALUES (17, 0)) AS t (checks, only_in_csv)
