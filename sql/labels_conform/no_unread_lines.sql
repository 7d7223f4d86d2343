-- no_unread_lines: what unread_lines is where no CSV file was read.
--
-- grain    as unread_lines
CREATE OR REPLACE TEMP TABLE unread_lines (part VARCHAR, reason VARCHAR, found_at VARCHAR, document VARCHAR);
