-- given
CREATE TABLE item_changes AS
FROM (VALUES
    ('s', 'c', 'goes',             '20240601T000000.000000Z', 'added',   NULL),
    ('s', 'c', 'goes',             '20240602T000000.000000Z', 'deleted', '{"n":1}'::JSON),
    ('s', 'c', 'comes again',      '20240602T000000.000000Z', 'deleted', '{"n":1}'::JSON),
    ('s', 'c', 'comes again',      '20240603T000000.000000Z', 'added',   NULL),
    ('t', 'c', 'comes again',      '20240602T000000.000000Z', 'deleted', NULL),
    ('s', 'c', 'changes and goes', '20240602T000000.000000Z', 'changed', '{"n":1}'::JSON),
    ('s', 'c', 'changes and goes', '20240603T000000.000000Z', 'deleted', '{"n":2}'::JSON)
) AS item_changes (source, collection, id, snapshot, change, before);
ALTER TABLE item_changes ADD COLUMN changed_at TIMESTAMPTZ;
UPDATE item_changes SET changed_at = try_strptime(snapshot, '%Y%m%dT%H%M%S.%fZ')::TIMESTAMPTZ;

-- expect: only what is gone now, with its last text
FROM (VALUES
    ('s', 'c', 'goes', '20240602T000000.000000Z', TIMESTAMPTZ '2024-06-02 00:00:00Z', '{"n":1}'::JSON),
    ('t', 'c', 'comes again', '20240602T000000.000000Z', TIMESTAMPTZ '2024-06-02 00:00:00Z', NULL),
    ('s', 'c', 'changes and goes', '20240603T000000.000000Z', TIMESTAMPTZ '2024-06-03 00:00:00Z', '{"n":2}'::JSON)
) AS items_deleted (source, collection, id, deleted_in, deleted_at, json)
