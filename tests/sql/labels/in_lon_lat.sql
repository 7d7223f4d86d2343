-- given
CREATE SCHEMA labels;

-- ask: its type has the CRS, and its coordinates stay
SELECT typeof(area) AS kind, ST_X(area) AS longitude, ST_Y(area) AS latitude
FROM (SELECT labels.in_lon_lat(ST_Point(13, 52)) AS area)
-- expect
SELECT 'GEOMETRY(''OGC:CRS84'')' AS kind, 13.0::DOUBLE AS longitude, 52.0::DOUBLE AS latitude
