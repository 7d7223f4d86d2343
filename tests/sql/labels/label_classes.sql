-- given
CREATE SCHEMA labels;
COPY (
    FROM (VALUES
        ('corpus', '20250201T000000.000000Z', 412, 4, 41, 412, 'Peat bogs', 0::UINTEGER),
        ('other', '20250202T000000.000000Z', 7, NULL, NULL, NULL, NULL, 0::UINTEGER)
    ) AS rows (source, snapshot, class_id, level1_id, level2_id, level3_id, name, class_index)
) TO (getvariable('folder') || '/classes') (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO label_classes_files() AS [getvariable('folder') || '/classes/*/*/*.parquet'];

-- expect
FROM (VALUES
    ('corpus', 412, 4, 41, 412, 'Peat bogs', 0::UINTEGER, '20250201T000000.000000Z'),
    ('other', 7, NULL, NULL, NULL, NULL, 0::UINTEGER, '20250202T000000.000000Z')
) AS label_classes (source, class_id, level1_id, level2_id, level3_id, name, class_index, snapshot)
