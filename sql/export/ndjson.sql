-- ndjson: rows as JSON objects, one on each line.
--
-- needs    view exported_rows; variable target_file
COPY (FROM exported_rows) TO (getvariable('target_file')) (FORMAT json);
