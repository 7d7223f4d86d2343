-- label_classes: the classes of a corpus, up to three levels of them.
--
-- grain    one row per class_id
-- needs    sent_classes; variable target_file
COPY (
    SELECT
        class_id,
        level1_id,
        level2_id,
        level3_id,
        name,
        class_index::UINTEGER AS class_index
    FROM sent_classes
    WHERE problem IS NULL AND NOT is_copy
    ORDER BY class_index
) TO (getvariable('target_file')) (FORMAT parquet, COMPRESSION zstd, RETURN_STATS);
