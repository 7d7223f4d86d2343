-- given
CREATE SCHEMA labels;

-- ask: west, south, east, north
SELECT ST_XMin(area) AS west, ST_YMin(area) AS south, ST_XMax(area) AS east, ST_YMax(area) AS north, typeof(area) AS kind
FROM (SELECT labels.box(1, 2, 3, 4) AS area)
-- expect
SELECT 1.0::DOUBLE AS west, 2.0::DOUBLE AS south, 3.0::DOUBLE AS east, 4.0::DOUBLE AS north,
    'GEOMETRY(''OGC:CRS84'')' AS kind
