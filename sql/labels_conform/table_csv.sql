-- table_csv: a table of one's own, as text.
--
-- grain    one row per line of the CSV file in the variable table_file
-- needs    variable table_file
-- rule     what tells columns apart is found out by looking; a line that cannot be read is kept in reject_errors
CREATE OR REPLACE TEMP VIEW label_table AS
FROM read_csv(getvariable('table_file'), header = TRUE, all_varchar = TRUE, sample_size = 1000, store_rejects = TRUE);
