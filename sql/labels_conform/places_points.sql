-- places_points: where samples lie, by the columns of a longitude and a latitude.
--
-- grain    one row per row of sample_table
-- needs    sample_table; variables sample_column, longitude_column, latitude_column
-- units    degrees, OGC:CRS84
-- edges    geometry is NULL where either is no number
CREATE OR REPLACE TEMP VIEW sample_places AS
SELECT
    sample_id,
    ST_Point(TRY_CAST(longitude AS DOUBLE), TRY_CAST(latitude AS DOUBLE)) AS geometry
FROM (
    SELECT
        COLUMNS(LAMBDA name: name = getvariable('sample_column')) AS sample_id,
        COLUMNS(LAMBDA name: name = getvariable('longitude_column')) AS longitude,
        COLUMNS(LAMBDA name: name = getvariable('latitude_column')) AS latitude
    FROM sample_table
);
