-- given
CREATE SCHEMA methane;
CREATE TABLE methane.sources AS
FROM (VALUES ('a', 's1', 1), ('a', 's2', 2), ('b', 's1', 3)) AS sources (source, source_name, plume_count);
CREATE TABLE methane.source_plumes AS
FROM (VALUES ('a', 's2', 'p'), ('a', 's1', 'p'), ('b', 's1', 'q')) AS held (source, source_name, plume_id);

-- ask: of several the first by name
FROM methane.source_holding('p', of_source := 'a')
-- expect
FROM (VALUES ('a', 's1', 1)) AS t (source, source_name, plume_count)

-- ask: of any harvest source
FROM methane.source_holding('q')
-- expect
FROM (VALUES ('b', 's1', 3)) AS t (source, source_name, plume_count)

-- ask: a plume that another harvest source has in a source is in none here
SELECT source FROM methane.source_holding('q', of_source := 'a')
-- expect
FROM (VALUES ('')) AS t (source) WHERE FALSE
