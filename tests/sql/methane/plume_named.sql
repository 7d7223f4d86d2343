-- given
CREATE SCHEMA methane;
CREATE TABLE methane.plumes AS
FROM (VALUES
    ('b', 'p', 'u', 'tan', '20260101T000000.000000Z'),
    ('c', 'p', 'u', 'tan', '20260201T000000.000000Z'),
    ('a', 'p', 'v', 'new', '20260201T000000.000000Z')
) AS plumes (source, plume_id, plume_uuid, instrument, snapshot);
CREATE TABLE methane.instruments AS FROM (VALUES ('tan', 'Tanager')) AS known (code, name);

-- ask: of several harvest sources the newest snapshot, then the first by name; an unknown instrument has no name
SELECT source, plume_id, instrument_name FROM methane.plume_named('p')
-- expect
FROM (VALUES ('a', 'p', NULL::VARCHAR)) AS t (source, plume_id, instrument_name)

-- ask: by its UUID
SELECT source, plume_id, instrument_name FROM methane.plume_named('u')
-- expect
FROM (VALUES ('c', 'p', 'Tanager')) AS t (source, plume_id, instrument_name)

-- ask: of one harvest source
SELECT source, plume_id FROM methane.plume_named('p', of_source := 'b')
-- expect
FROM (VALUES ('b', 'p')) AS t (source, plume_id)

-- ask: what nothing is named
SELECT source FROM methane.plume_named('q')
-- expect
FROM (VALUES ('')) AS t (source) WHERE FALSE
