-- given
.read sql/methane/schema.sql
CREATE TABLE snapshots AS
FROM (VALUES
    ('s', '20260601T000000.000000Z', FALSE), ('s', '20260701T123456.500000Z', TRUE), ('t', '20200101T000000.000000Z', TRUE)
) AS t (source, snapshot, is_current);

-- expect
FROM (VALUES ('s', TIMESTAMPTZ '2026-07-01 12:34:56.5Z'), ('t', TIMESTAMPTZ '2020-01-01 00:00:00Z')) AS t (source, taken_at)
