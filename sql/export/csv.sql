-- csv: rows as text with a header; NULL is nothing, an empty text is "".
--
-- needs    view exported_rows; variable target_file
COPY (FROM exported_rows) TO (getvariable('target_file')) (FORMAT csv, HEADER);
