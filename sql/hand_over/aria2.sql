-- aria2: URLs for aria2c --input-file, and below each, indented, the name of its file and what checksum is known.
--
-- grain    two or three lines per href, in the order of the rows
-- needs    table handed_over; macro url_written; variable target_file
-- rule     a multihash names its function by its first bytes; of those that aria2 computes, they are known here
-- edges    a checksum of another function or of a wrong length is left out
COPY (
    SELECT
        if(is_written, href, url_written(href))
        || E'\n  out=' || file_name
        || CASE
            WHEN checksum IS NULL OR NOT regexp_full_match(checksum, '[0-9a-f]*') THEN ''
            WHEN checksum LIKE '1220%' AND length(checksum) = 68 THEN E'\n  checksum=sha-256=' || checksum[5:]
            WHEN checksum LIKE '1114%' AND length(checksum) = 44 THEN E'\n  checksum=sha-1=' || checksum[5:]
            WHEN checksum LIKE '1340%' AND length(checksum) = 132 THEN E'\n  checksum=sha-512=' || checksum[5:]
            WHEN checksum LIKE '2030%' AND length(checksum) = 100 THEN E'\n  checksum=sha-384=' || checksum[5:]
            WHEN checksum LIKE 'd50110%' AND length(checksum) = 38 THEN E'\n  checksum=md5=' || checksum[7:]
            ELSE ''
        END
    FROM handed_over
    ORDER BY position
) TO (getvariable('target_file')) (FORMAT csv, HEADER FALSE, DELIMITER E'\x1f', QUOTE '', ESCAPE '');
