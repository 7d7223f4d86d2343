-- given
COPY (
    FROM (VALUES
        ('s', '20240601T000000.000000Z', 'c', 'i', 'The item has no id.', 'https://h/i.json', '{}'),
        ('007', '20240601T000000.000000Z', '', NULL, 'There is no document here.', 'https://h/j.json', '')
    ) AS rows (source, snapshot, collection, id, reason, found_at, document)
) TO (getvariable('folder')) (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO reject_files() AS [getvariable('folder') || '/*/*/*.parquet'];

-- expect: a source is text, even one that looks like a number
FROM (VALUES
    ('s', 'c', 'i', 'The item has no id.', 'https://h/i.json', '{}', '20240601T000000.000000Z'),
    ('007', '', NULL, 'There is no document here.', 'https://h/j.json', '', '20240601T000000.000000Z')
) AS rejects (source, collection, id, reason, found_at, document, snapshot)
