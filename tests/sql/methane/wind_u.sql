-- given
.read sql/methane/schema.sql

-- ask: a wind from the west blows east, one from the east west; from the north it has no eastward part
SELECT
    round(methane.wind_u(5, 270), 9) AS west,
    round(methane.wind_u(5, 90), 9) AS east,
    round(abs(methane.wind_u(5, 0)), 9) AS north,
    methane.wind_u(5, NULL) AS unknown
-- expect
FROM (VALUES (5.0, -5.0, 0.0, NULL::DOUBLE)) AS t (west, east, north, unknown)
