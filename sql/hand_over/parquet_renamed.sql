-- parquet_renamed: as hand_over/parquet, where some names are not the path itself.
--
-- grain    one row per row handed over, in their order
-- needs    view handed_whole (the rows, and their href as handed_href); table handed_over; variable target_file
-- edges    file_name is NULL where the href is
COPY (
    WITH numbered AS (
        SELECT
            *,
            row_number() OVER () AS handed_position
        FROM handed_whole
    )
    SELECT
        numbered.* EXCLUDE (handed_href, handed_position),
        named.file_name
    FROM numbered
    LEFT JOIN handed_over AS named
        ON named.href = numbered.handed_href
    ORDER BY numbered.handed_position
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, GEOPARQUET_VERSION 'BOTH'
);
