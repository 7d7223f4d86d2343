-- table_columns: the columns of a table of one's own, in order.
--
-- grain    one row per column
-- needs    label_table
SELECT column_name
FROM (DESCRIBE label_table);
