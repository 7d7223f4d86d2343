-- given
COPY (
    FROM (VALUES
        ('s', '20240601T000000.000000Z', 'c', 'stays',   'added',   NULL),
        ('s', '20240601T000000.000000Z', 'c', 'changes', 'added',   NULL),
        ('s', '20240601T000000.000000Z', 'c', 'goes',    'added',   NULL),
        ('s', '20240602T000000.000000Z', 'c', 'changes', 'changed', '20240601T000000.000000Z'),
        ('s', '20240602T000000.000000Z', 'c', 'goes',    'deleted', '20240601T000000.000000Z'),
        ('t', '20240603T000000.000000Z', 'c', 'stays',   'added',   NULL)
    ) AS changes (source, snapshot, collection, id, change, version_before)
) TO (getvariable('folder') || '/changes') (FORMAT parquet, PARTITION_BY (source, snapshot));
COPY (
    FROM (VALUES
        ('s', '20240601T000000.000000Z', 'c', 'stays',   '{"n":1}'::JSON, '20240601T000000.000000Z'),
        ('s', '20240601T000000.000000Z', 'c', 'changes', '{"n":1}'::JSON, '20240601T000000.000000Z'),
        ('s', '20240601T000000.000000Z', 'c', 'goes',    '{"n":1}'::JSON, '20240601T000000.000000Z'),
        ('s', '20240602T000000.000000Z', 'c', 'stays',   '{"n":1}'::JSON, '20240601T000000.000000Z'),
        ('s', '20240602T000000.000000Z', 'c', 'changes', '{"n":2}'::JSON, '20240602T000000.000000Z'),
        ('u', '20240603T000000.000000Z', 'c', 'stays',   '{"n":9}'::JSON, '20240603T000000.000000Z')
    ) AS item_json (source, snapshot, collection, id, json, version)
) TO (getvariable('folder') || '/json') (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO change_files() AS [getvariable('folder') || '/changes/*/*/*.parquet'];
CREATE MACRO version_files() AS [getvariable('folder') || '/json/*/*/*.parquet'];

-- ask: a copied version counts once; the text of a snapshot that has expired is NULL
SELECT source, snapshot, id, change, changed_at, version_before, before, after FROM item_changes
-- expect
FROM (VALUES
    ('s', '20240601T000000.000000Z', 'stays', 'added', TIMESTAMPTZ '2024-06-01 00:00:00Z', NULL, NULL,
        '{"n":1}'::JSON),
    ('s', '20240601T000000.000000Z', 'changes', 'added', TIMESTAMPTZ '2024-06-01 00:00:00Z', NULL, NULL,
        '{"n":1}'::JSON),
    ('s', '20240601T000000.000000Z', 'goes', 'added', TIMESTAMPTZ '2024-06-01 00:00:00Z', NULL, NULL,
        '{"n":1}'::JSON),
    ('s', '20240602T000000.000000Z', 'changes', 'changed', TIMESTAMPTZ '2024-06-02 00:00:00Z',
        '20240601T000000.000000Z', '{"n":1}'::JSON, '{"n":2}'::JSON),
    ('s', '20240602T000000.000000Z', 'goes', 'deleted', TIMESTAMPTZ '2024-06-02 00:00:00Z',
        '20240601T000000.000000Z', '{"n":1}'::JSON, NULL),
    ('t', '20240603T000000.000000Z', 'stays', 'added', TIMESTAMPTZ '2024-06-03 00:00:00Z', NULL, NULL, NULL)
) AS item_changes (source, snapshot, id, change, changed_at, version_before, before, after)

-- ask: the columns
SELECT count(*) AS columns FROM (DESCRIBE item_changes)
-- expect
SELECT 9::BIGINT AS columns
