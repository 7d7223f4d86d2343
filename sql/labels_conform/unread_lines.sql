-- unread_lines: lines of CSV files that could not be read, each with the reason.
--
-- grain    one row per line
-- needs    reject_errors and reject_scans, which reading with store_rejects makes; variables file_roles, file_urls
-- rule     a file's name in the workspace is what it is for
CREATE OR REPLACE TEMP TABLE unread_lines AS
SELECT DISTINCT
    regexp_extract(reject_scans.file_path, '([a-z]+)\.csv$', 1) AS part,
    'The line ' || reject_errors.line || ' cannot be read: '
        || regexp_replace(reject_errors.error_message, '\s+', ' ', 'g') AS reason,
    list_extract(
        getvariable('file_urls')::VARCHAR[], list_position(getvariable('file_roles')::VARCHAR[], part)
    ) AS found_at,
    coalesce(reject_errors.csv_line, '') AS document
FROM reject_errors
JOIN reject_scans USING (scan_id, file_id);
