-- given
.read sql/methane/schema.sql
CREATE TABLE methane.source_versions AS
SELECT 's' AS source, source_name, snapshot, change, 'CH4' AS gas, '1B2' AS sector FROM (VALUES
    ('z', '1', 'added'), ('z', '2', 'deleted'), ('y', '2', 'added'), ('y', '3', 'deleted'), ('x', '3', 'added'),
    ('to', '1', 'added'), ('to', '2', 'deleted'), ('fro', '2', 'added'), ('fro', '3', 'deleted'), ('to', '3', 'added'),
    ('small', '1', 'added'), ('small', '3', 'deleted'), ('alone', '2', 'added')
) AS t (source_name, snapshot, change);
CREATE TABLE methane.source_lineage AS
SELECT 's' AS source, * FROM (VALUES ('2', 'z', 'y', 'renamed'), ('3', 'y', 'x', 'renamed'), ('2', 'to', 'fro', 'renamed'), ('3', 'fro', 'to', 'renamed'), ('3', 'small', 'x', 'merged'))
    AS t (snapshot, old_source_name, new_source_name, relation);

-- ask: renamed twice; there and back again; merged into another
SELECT source_name, identity_id, is_current, renamed_from, renamed_to, first_snapshot, last_snapshot FROM methane.source_identities
-- expect
FROM (VALUES
    ('z', 'z', FALSE, NULL, 'y', '1', '2'), ('y', 'z', FALSE, 'z', 'x', '2', '3'), ('x', 'z', TRUE, 'y', NULL, '3', '3'),
    ('to', 'to', TRUE, 'fro', NULL, '1', '3'), ('fro', 'to', FALSE, 'to', 'to', '2', '3'), ('small', 'small', FALSE, NULL, NULL, '1', '3'), ('alone', 'alone', TRUE, NULL, NULL, '2', '2')
) AS t (source_name, identity_id, is_current, renamed_from, renamed_to, first_snapshot, last_snapshot)
