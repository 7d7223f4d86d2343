-- paths: what follows the base, one path on each line, escapes resolved: for azcopy and rclone.
--
-- grain    one line per href, in the order of the rows
-- needs    table handed_over; variable target_file
-- rule     azcopy --list-of-files takes paths that are not escaped; so does rclone --files-from-raw, which takes a
--          line as it is, without comments or trimmed blanks
COPY (SELECT path FROM handed_over ORDER BY position) TO (getvariable('target_file')) (
    FORMAT csv, HEADER FALSE, DELIMITER E'\x1f', QUOTE '', ESCAPE ''
);
