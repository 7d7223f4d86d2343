-- wget: URLs, one on each line, for wget --input-file.
--
-- grain    one line per href, in the order of the rows
-- needs    table handed_over; macro url_written; variable target_file
COPY (
    SELECT if(is_written, href, url_written(href))
    FROM handed_over
    ORDER BY position
) TO (getvariable('target_file')) (FORMAT csv, HEADER FALSE, DELIMITER E'\x1f', QUOTE '', ESCAPE '');
