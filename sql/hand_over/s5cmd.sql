-- s5cmd: commands of s5cmd, one on each line, for s5cmd run.
--
-- grain    one line per href, in the order of the rows
-- needs    table handed_over; macro word_quoted; variable target_file
-- rule     --raw: a key with * or ? is that key and no pattern
COPY (
    SELECT 'cp --raw ' || word_quoted(href) || ' ' || word_quoted(file_name)
    FROM handed_over
    ORDER BY position
) TO (getvariable('target_file')) (FORMAT csv, HEADER FALSE, DELIMITER E'\x1f', QUOTE '', ESCAPE '');
