-- group_rows: how many rows the largest row group of some files has, as a copy of their rows may have too.
--
-- grain    one row
-- needs    variable carried_files
SELECT max(row_group_num_rows)::BIGINT AS group_rows
FROM parquet_metadata(getvariable('carried_files'));
