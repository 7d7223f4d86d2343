-- given
CREATE SCHEMA methane;
CREATE TABLE methane.plume_versions AS
FROM (VALUES
    ('a', '20260101T000000.000000Z', 'gone', 'u', 'added'),
    ('a', '20260201T010203.500000Z', 'gone', 'u', 'deleted'),
    ('a', '20260201T000000.000000Z', 'back', 'v', 'deleted'),
    ('a', '20260301T000000.000000Z', 'back', 'v', 'added')
) AS versions (source, snapshot, plume_id, plume_uuid, change);

-- ask: what was withdrawn, by its id and by its UUID
FROM methane.plume_last_seen('gone') UNION FROM methane.plume_last_seen('u')
-- expect
FROM (VALUES ('gone', '20260201T010203.500000Z', TIMESTAMPTZ '2026-02-01 01:02:03.5Z', 'a'))
    AS t (plume_id, withdrawn_in, withdrawn_at, source)

-- ask: what came back was not withdrawn, and what never was there neither
SELECT plume_id FROM methane.plume_last_seen('back') UNION SELECT plume_id FROM methane.plume_last_seen('never')
-- expect
FROM (VALUES ('')) AS t (plume_id) WHERE FALSE
