-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plume_versions AS
FROM (VALUES
    ('s', 'stays',   1.0, 'added',   '20240601T000000.000000Z'),
    ('s', 'changes', 1.0, 'added',   '20240601T000000.000000Z'),
    ('s', 'changes', 2.0, 'changed', '20240602T000000.000000Z'),
    ('s', 'returns', 1.0, 'added',   '20240601T000000.000000Z'),
    ('s', 'returns', 1.0, 'deleted', '20240602T000000.000000Z'),
    ('s', 'returns', 3.0, 'added',   '20240603T120000.500000Z'),
    ('t', 'changes', 9.0, 'added',   '20240601T000000.000000Z')
) AS t (source, plume_id, emission_kg_h, change, snapshot);

-- expect: a version lasts until the next snapshot that changed or deleted the plume
FROM (VALUES
    ('s', 'stays', 1.0, '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z', NULL::TIMESTAMPTZ, NULL),
    ('s', 'changes', 1.0, '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z',
        TIMESTAMPTZ '2024-06-02 00:00:00Z', 'changed'),
    ('s', 'changes', 2.0, '20240602T000000.000000Z', TIMESTAMPTZ '2024-06-02 00:00:00Z', NULL, NULL),
    ('s', 'returns', 1.0, '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z',
        TIMESTAMPTZ '2024-06-02 00:00:00Z', 'deleted'),
    ('s', 'returns', 3.0, '20240603T120000.500000Z', TIMESTAMPTZ '2024-06-03 12:00:00.5Z', NULL, NULL),
    ('t', 'changes', 9.0, '20240601T000000.000000Z', TIMESTAMPTZ '2024-06-01 00:00:00Z', NULL, NULL)
) AS t (source, plume_id, emission_kg_h, snapshot, known_from, known_until, ended_by)
