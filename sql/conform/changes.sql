-- changes: which items were added, changed or deleted by this harvest.
--
-- grain    one row per (collection, id)
-- needs    compared, gone; variable target_file
-- rule     version_before is the snapshot in which the text that was replaced had come
COPY (
    SELECT
        collection,
        id,
        change,
        version AS version_before
    FROM compared
    WHERE change <> 'same'
    UNION ALL
    SELECT
        collection,
        id,
        'deleted' AS change,
        version AS version_before
    FROM gone
    ORDER BY ALL
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, RETURN_STATS
);
