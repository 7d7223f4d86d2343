-- geometry_column: the type of the geometry of a parquet file.
--
-- grain    one row; none where there is no column of the declared name
-- needs    variables table_file, geometry_column
SELECT column_type
FROM (DESCRIBE FROM read_parquet(getvariable('table_file'), hive_partitioning = FALSE))
WHERE column_name = getvariable('geometry_column');
