-- places_geoparquet: where samples lie, by the geometry of a GeoParquet file.
--
-- grain    one row per row of the file in the variable table_file
-- needs    variables table_file, sample_column, geometry_column
-- units    degrees, OGC:CRS84, whatever the file's own coordinate reference system
CREATE OR REPLACE TEMP VIEW sample_places AS
SELECT
    COLUMNS(LAMBDA name: name = getvariable('sample_column'))::VARCHAR AS sample_id,
    ST_Transform(COLUMNS(LAMBDA name: name = getvariable('geometry_column')), 'OGC:CRS84') AS geometry
FROM read_parquet(getvariable('table_file'), hive_partitioning = FALSE);
