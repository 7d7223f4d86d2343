-- given
CREATE SCHEMA methane;
CREATE TABLE methane.source_versions AS
FROM (VALUES
    ('a', '20260101T000000.000000Z', 'old', 'CH4', NULL, ['p', 'q', 'r', 'x'], 'added'),
    ('a', '20260201T000000.000000Z', 'old', 'CH4', NULL, ['p', 'q', 'r', 'x'], 'deleted'),
    ('a', '20260201T000000.000000Z', 'alone', 'CH4', '6A', ['y'], 'deleted'),
    ('a', '20260201T000000.000000Z', 'there', 'CH4', '6A', ['z'], 'added')
) AS versions (source, snapshot, source_name, gas, sector, plume_ids, change);
CREATE TABLE methane.sources AS
FROM (VALUES
    ('a', 'two', 'CH4', NULL, DATE '2026-01-01'),
    ('a', 'one', 'CH4', NULL, DATE '2026-01-03'),
    ('a', 'CO2', 'CO2', NULL, DATE '2026-01-03'),
    ('a', 'landfill', 'CH4', '6A', DATE '2026-01-03'),
    ('b', 'other', 'CH4', NULL, DATE '2026-01-03')
) AS sources (source, source_name, gas, sector, last_published_on);
CREATE TABLE methane.source_plumes AS
FROM (VALUES
    ('a', 'two', 'p'), ('a', 'two', 'q'), ('a', 'one', 'r'), ('a', 'one', 'new'),
    ('a', 'CO2', 'p'), ('a', 'landfill', 'p'), ('b', 'other', 'p')
) AS held (source, source_name, plume_id);

-- ask: those of its gas, sector and harvest source that have plumes of it, whatever follows its name
FROM methane.source_heirs('old?status=not_deleted')
-- expect
FROM (VALUES
    ('a', 'old', '20260201T000000.000000Z', TIMESTAMPTZ '2026-02-01 00:00:00Z', 'two', 2, 4),
    ('a', 'old', '20260201T000000.000000Z', TIMESTAMPTZ '2026-02-01 00:00:00Z', 'one', 1, 4)
) AS t (source, source_name, gone_in, gone_at, heir_name, shared_plume_count, plume_count)

-- ask: most shared first
SELECT heir_name FROM methane.source_heirs('old') LIMIT 1
-- expect
FROM (VALUES ('two')) AS t (heir_name)

-- ask: gone without heirs
SELECT source_name, heir_name, shared_plume_count FROM methane.source_heirs('alone')
-- expect
FROM (VALUES ('alone', NULL::VARCHAR, NULL::BIGINT)) AS t (source_name, heir_name, shared_plume_count)

-- ask: what is there, or never was, has no heirs
SELECT source_name FROM methane.source_heirs('there') UNION SELECT source_name FROM methane.source_heirs('never')
-- expect
FROM (VALUES ('')) AS t (source_name) WHERE FALSE
