-- given
.read sql/methane/schema.sql

-- ask: a wind from the south blows north, one from the north south; 45 degrees share
SELECT
    round(methane.wind_v(5, 180), 9) AS south,
    round(methane.wind_v(5, 0), 9) AS north,
    round(methane.wind_v(2, 45), 6) AS between,
    methane.wind_v(NULL, 0) AS unknown
-- expect
FROM (VALUES (5.0, -5.0, -1.414214, NULL::DOUBLE)) AS t (south, north, between, unknown)
