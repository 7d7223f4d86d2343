-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
CREATE TABLE methane.source_versions AS
SELECT 's' AS source, snapshot, source_name, change, 'CH4' AS gas, sector, 100.0 AS eps_m, 10.5 AS longitude_deg, 20.5 AS latitude_deg, plume_ids FROM (VALUES
    ('1', 'old', 'added', '1B2', ['a', 'b']), ('2', 'old', 'deleted', '1B2', ['a', 'b']), ('2', 'new', 'added', '1B2', ['a', 'b', 'c']),
    ('1', 'big', 'added', '6A', ['d', 'e', 'f']), ('1', 'small', 'added', '6A', ['g']), ('2', 'big', 'deleted', '6A', ['d', 'e', 'f']), ('2', 'small', 'deleted', '6A', ['g']), ('2', 'merged', 'added', '6A', ['d', 'e', 'f', 'g']),
    ('1', 'whole', 'added', '4B', ['h', 'i', 'j', 'k']), ('3', 'whole', 'deleted', '4B', ['h', 'i', 'j', 'k']), ('3', 'left', 'added', '4B', ['h', 'i']), ('3', 'right', 'added', '4B', ['j', 'k']),
    ('1', 'stays', 'added', NULL, ['l', 'm', 'n']), ('3', 'stays', 'changed', NULL, ['l', 'm']), ('3', 'shard', 'added', NULL, ['n']),
    ('1', 'other sector', 'added', '1A1', ['o']), ('2', 'other sector', 'deleted', '1A1', ['o']), ('2', 'now another', 'added', '1B1a', ['o'])
) AS t (snapshot, source_name, change, sector, plume_ids);

-- ask: a new plume renames; of a merge the greater goes on; of equal halves none; another sector is another source
SELECT snapshot, old_source_name, new_source_name, relation, shared_plumes, jaccard, moved_m FROM methane.source_lineage
-- expect
FROM (VALUES
    ('2', 'old', 'new', 'renamed', 2, 2 / 3, 0), ('2', 'big', 'merged', 'renamed', 3, 0.75, 0), ('2', 'small', 'merged', 'merged', 1, 0.25, 0),
    ('3', 'whole', 'left', 'split', 2, 0.5, 0), ('3', 'whole', 'right', 'split', 2, 0.5, 0), ('3', 'stays', 'shard', 'split', 1, 1 / 3, 0)
) AS t (snapshot, old_source_name, new_source_name, relation, shared_plumes, jaccard, moved_m)
