-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, *, TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_days(day) AS observed_at FROM (VALUES
    ('CH4', 1000.0::DOUBLE, 0, 179.0, 10.0), ('CH4', 1457.8, 1, -179.0, 10.0), ('CH4', NULL, 1, 0.0, 10.0),
    ('CH4', 0.0, 2, 0.0, 50.0), ('CO2', 100.0, 2, 0.0, 50.0)
) AS t (gas, emission_kg_h, day, longitude_deg, latitude_deg);

-- ask: in the hours of two days, half-open; 1,228.9 kg/h are 10.77 kt/yr
SELECT
    gas, plumes, quantified_plumes, mean_kg_h, round(std_kg_h, 6) AS std, min_kg_h, p50_kg_h, p75_kg_h, p90_kg_h,
    max_kg_h, round(mean_kt_yr, 2) AS mean_kt_yr, round(max_kt_yr, 4) AS max_kt_yr
FROM methane.emission_quantiles_of(since := TIMESTAMPTZ '2026-01-01 00:00:00Z', until := TIMESTAMPTZ '2026-01-03 00:00:00Z')
-- expect
FROM (VALUES ('CH4', 3, 2, 1228.9::DOUBLE, 323.713484::DOUBLE, 1000.0::DOUBLE, 1228.9::DOUBLE, 1343.35::DOUBLE,
    1412.02::DOUBLE, 1457.8::DOUBLE, 10.77::DOUBLE, 12.7791::DOUBLE))
    AS t (gas, plumes, quantified_plumes, mean_kg_h, std, min_kg_h, p50_kg_h, p75_kg_h, p90_kg_h, max_kg_h,
        mean_kt_yr, max_kt_yr)

-- ask: a box over the antimeridian, closed; one side only; one plume has no deviation
SELECT 'box' AS asked, gas, plumes, max_kg_h, std_kg_h IS NULL AS no_std
FROM methane.emission_quantiles_of(west := 179, south := 10, east := -179, north := 10)
UNION ALL
SELECT 'south', gas, plumes, max_kg_h, std_kg_h IS NULL FROM methane.emission_quantiles_of(south := 11)
UNION ALL
SELECT 'west', gas, plumes, max_kg_h, std_kg_h IS NULL FROM methane.emission_quantiles_of(west := 1)
-- expect
FROM (VALUES
    ('box', 'CH4', 2, 1457.8::DOUBLE, FALSE), ('south', 'CH4', 1, 0.0, TRUE), ('south', 'CO2', 1, 100.0, TRUE),
    ('west', 'CH4', 1, 1000.0, TRUE)
) AS t (asked, gas, plumes, max_kg_h, no_std)
