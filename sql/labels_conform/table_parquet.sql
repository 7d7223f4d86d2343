-- table_parquet: a table of one's own, as text.
--
-- grain    one row per row of the parquet file in the variable table_file
-- needs    variable table_file
CREATE OR REPLACE TEMP VIEW label_table AS
SELECT COLUMNS(*)::VARCHAR
FROM read_parquet(getvariable('table_file'), hive_partitioning = FALSE);
