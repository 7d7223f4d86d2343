-- changes: which samples were added, changed or deleted by this harvest.
--
-- grain    one row per (collection, id); the collection is samples
-- needs    sample_changes; variable target_file
-- rule     version_before is the snapshot in which what was replaced had come
COPY (
    SELECT
        'samples' AS collection,
        sample_id AS id,
        change,
        version_before
    FROM sample_changes
) TO (getvariable('target_file')) (FORMAT parquet, COMPRESSION zstd, RETURN_STATS);
