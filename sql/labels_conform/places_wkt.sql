-- places_wkt: where samples lie, by a column of WKT.
--
-- grain    one row per row of sample_table
-- needs    sample_table; variables sample_column, geometry_column
-- units    degrees, OGC:CRS84
-- edges    geometry is NULL where the text is no WKT
CREATE OR REPLACE TEMP VIEW sample_places AS
SELECT
    COLUMNS(LAMBDA name: name = getvariable('sample_column')) AS sample_id,
    TRY(ST_GeomFromText(COLUMNS(LAMBDA name: name = getvariable('geometry_column')))) AS geometry
FROM sample_table;
