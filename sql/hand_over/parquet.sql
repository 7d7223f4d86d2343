-- parquet: the rows themselves, each with the name under which its file would be kept.
--
-- grain    one row per row handed over, in their order
-- needs    view handed_whole (the rows, and their href as handed_href); macro place_of; variable target_file
-- rule     every name is the path itself, which hand_over/named has said
-- edges    file_name is NULL where the href is
COPY (
    SELECT
        * EXCLUDE (handed_href),
        place_of(handed_href) AS file_name
    FROM handed_whole
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, GEOPARQUET_VERSION 'BOTH'
);
