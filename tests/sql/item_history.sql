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
CREATE TABLE item_changes AS
SELECT *, try_strptime(snapshot, '%Y%m%dT%H%M%S.%fZ')::TIMESTAMPTZ AS changed_at
FROM (VALUES
    ('s', '20240601T000000.000000Z', 'c', 'stays',   'added',   NULL, '{"n":1}'::JSON),
    ('s', '20240601T000000.000000Z', 'c', 'changes', 'added',   NULL, '{"n":1}'::JSON),
    ('s', '20240601T000000.000000Z', 'c', 'goes',    'added',   NULL, '{"n":1}'::JSON),
    ('s', '20240602T000000.000000Z', 'c', 'changes', 'changed', '20240601T000000.000000Z', '{"n":2}'::JSON),
    ('s', '20240602T000000.000000Z', 'c', 'goes',    'deleted', '20240601T000000.000000Z', NULL),
    ('t', '20240603T000000.000000Z', 'c', 'stays',   'added',   NULL, NULL)
) AS item_changes (source, snapshot, collection, id, change, version_before, after);
CREATE MACRO change_files() AS [getvariable('folder') || '/changes/*/*/*.parquet'];

-- expect: a version lasts until the next snapshot that changed or deleted the item
FROM (VALUES
    ('s', 'c', 'stays',   '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z', NULL::TIMESTAMPTZ, NULL,
        '{"n":1}'::JSON),
    ('s', 'c', 'changes', '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z',
        TIMESTAMPTZ '2024-06-02 00:00:00Z', 'changed', '{"n":1}'::JSON),
    ('s', 'c', 'goes',    '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z',
        TIMESTAMPTZ '2024-06-02 00:00:00Z', 'deleted', '{"n":1}'::JSON),
    ('s', 'c', 'changes', '20240602T000000.000000Z', TIMESTAMPTZ '2024-06-02 00:00:00Z', NULL, NULL, '{"n":2}'::JSON),
    ('t', 'c', 'stays',   '20240603T000000.000000Z', TIMESTAMPTZ '2024-06-03 00:00:00Z', NULL, NULL, NULL)
) AS item_history (source, collection, id, version, known_from, known_until, ended_by, json)
