-- given
CREATE SCHEMA labels;
COPY (
    FROM (VALUES
        ('corpus', '20250201T000000.000000Z', 0::UINTEGER, 'a', 412, 10783::UINTEGER, 40000::UINTEGER, 0.269575::DOUBLE),
        ('other', '20250202T000000.000000Z', 0::UINTEGER, 'a', 1, 1::UINTEGER, 1::UINTEGER, 1.0::DOUBLE)
    ) AS rows (source, snapshot, sample_index, sample_id, class_id, units, total_units, fraction)
) TO (getvariable('folder') || '/fractions') (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO label_fractions_files() AS [getvariable('folder') || '/fractions/*/*/*.parquet'];

-- expect
FROM (VALUES
    ('corpus', 0::UINTEGER, 'a', 412, 10783::UINTEGER, 40000::UINTEGER, 0.269575::DOUBLE, '20250201T000000.000000Z'),
    ('other', 0::UINTEGER, 'a', 1, 1::UINTEGER, 1::UINTEGER, 1.0::DOUBLE, '20250202T000000.000000Z')
) AS label_fractions (source, sample_index, sample_id, class_id, units, total_units, fraction, snapshot)
