-- sample_table: the table of samples, kept while another is read.
--
-- grain    one row per row of label_table
-- needs    label_table
CREATE OR REPLACE TEMP TABLE sample_table AS
FROM label_table;
