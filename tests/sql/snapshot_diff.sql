-- given
COPY (
    FROM (VALUES
        ('c', 'stays',       '{"id": "stays", "n": 1}'::JSON),
        ('c', 'same again',  '{"id": "same again", "n": 1}'::JSON),
        ('c', 'changes',     '{"id": "changes", "n": 1}'::JSON),
        ('c', 'goes',        '{"id": "goes"}'::JSON),
        ('c', 'moves',       '{"id": "moves"}'::JSON)
    ) AS older (collection, id, json)
) TO (getvariable('folder') || '/older.parquet') (FORMAT parquet);
COPY (
    FROM (VALUES
        ('c', 'stays',       '{"id": "stays", "n": 1}'::JSON),
        ('c', 'same again',  '{"id":"same again","n":1}'::JSON),
        ('c', 'changes',     '{"id": "changes", "n": 2}'::JSON)
    ) AS newer (collection, id, json)
) TO (getvariable('folder') || '/newer-1.parquet') (FORMAT parquet);
COPY (
    FROM (VALUES
        ('c', 'comes',       '{"id": "comes"}'::JSON),
        ('d', 'moves',       '{"id": "moves"}'::JSON)
    ) AS newer (collection, id, json)
) TO (getvariable('folder') || '/newer-2.parquet') (FORMAT parquet);

-- ask: added, changed and deleted; white space is no change
FROM snapshot_diff(
    [getvariable('folder') || '/older.parquet'],
    [getvariable('folder') || '/newer-1.parquet', getvariable('folder') || '/newer-2.parquet']
)
-- expect
FROM (VALUES
    ('c', 'changes', 'changed', '{"id": "changes", "n": 1}'::JSON, '{"id": "changes", "n": 2}'::JSON),
    ('c', 'comes',   'added',   NULL,                              '{"id": "comes"}'::JSON),
    ('c', 'goes',    'deleted', '{"id": "goes"}'::JSON,            NULL),
    ('c', 'moves',   'deleted', '{"id": "moves"}'::JSON,           NULL),
    ('d', 'moves',   'added',   NULL,                              '{"id": "moves"}'::JSON)
) AS snapshot_diff (collection, id, change, before, after)

-- ask: nothing changes from a snapshot to itself
FROM snapshot_diff([getvariable('folder') || '/older.parquet'], [getvariable('folder') || '/older.parquet'])
-- expect
FROM (VALUES ('', '', '', '{}'::JSON, '{}'::JSON)) AS snapshot_diff (collection, id, change, before, after)
WHERE FALSE
