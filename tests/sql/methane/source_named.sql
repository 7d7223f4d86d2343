-- given
CREATE SCHEMA methane;
CREATE TABLE methane.sources AS
FROM (VALUES
    ('a', 's', '20260101T000000.000000Z'),
    ('b', 's', '20260201T000000.000000Z'),
    ('b', 't', '20260201T000000.000000Z')
) AS sources (source, source_name, snapshot);

-- ask: of several harvest sources the newest snapshot
SELECT source, source_name FROM methane.source_named('s')
-- expect
FROM (VALUES ('b', 's')) AS t (source, source_name)

-- ask: the server's query behind a name is no part of it
SELECT source, source_name FROM methane.source_named('t?plume_gas=CH4&bbox=1')
-- expect
FROM (VALUES ('b', 't')) AS t (source, source_name)

-- ask: of one harvest source
SELECT source, source_name FROM methane.source_named('s', of_source := 'a')
-- expect
FROM (VALUES ('a', 's')) AS t (source, source_name)

-- ask: what nothing is named
SELECT source FROM methane.source_named('u')
-- expect
FROM (VALUES ('')) AS t (source) WHERE FALSE
