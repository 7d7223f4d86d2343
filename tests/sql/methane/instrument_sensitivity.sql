-- given
.read sql/methane/schema.sql

-- ask: EMIT sees what is a hundred times what aircraft see
SELECT instrument, rate_90_kg_h, at_wind_m_s FROM methane.instrument_sensitivity
-- expect
FROM (VALUES ('emi', 1060, 3), ('tan', 126, NULL), ('GAO', 10, NULL), ('ang', 10, NULL), ('av3', 10, NULL)) AS t (instrument, rate_90_kg_h, at_wind_m_s)
