-- given
.read sql/methane/schema.sql
CREATE TABLE collections AS
SELECT *, TIMESTAMPTZ '2025-01-01 00:00:00Z' AS observed_from, NULL::TIMESTAMPTZ AS observed_to FROM (VALUES
    ('s', 'l2b-ch4-mfa-v3'), ('s', 'l4a-combined-ch4-v3a'), ('s', 'l2-x'), ('s', 'plumes'), ('other', 'l2b-ch4-mfa-v3')
) AS t (source, id);
CREATE TABLE methane.plumes AS SELECT 's' AS source FROM range(2);
CREATE TABLE methane.stac_items AS
SELECT 's' AS source, *, TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_days(day) AS observed_at, NULL::TIMESTAMPTZ AS processed_at
FROM (VALUES ('l2b-ch4-mfa-v3', 2), ('l2b-ch4-mfa-v3', 0), ('l3a-vis-ch4-mfa-v3', 1)) AS t (collection, day);

-- expect: announced or not; empty ones too; only those of the source and of its levels
FROM (VALUES
    ('s', 'l2b-ch4-mfa-v3', 'l2b', 2, TIMESTAMPTZ '2026-01-01 00:00:00Z', TIMESTAMPTZ '2026-01-03 00:00:00Z',
        NULL::TIMESTAMPTZ, TIMESTAMPTZ '2025-01-01 00:00:00Z', NULL::TIMESTAMPTZ),
    ('s', 'l3a-vis-ch4-mfa-v3', 'l3a', 1, TIMESTAMPTZ '2026-01-02 00:00:00Z', TIMESTAMPTZ '2026-01-02 00:00:00Z',
        NULL, NULL, NULL),
    ('s', 'l4a-combined-ch4-v3a', 'l4a', 0, NULL, NULL, NULL, TIMESTAMPTZ '2025-01-01 00:00:00Z', NULL),
    ('s', 'l2-x', 'l2', 0, NULL, NULL, NULL, TIMESTAMPTZ '2025-01-01 00:00:00Z', NULL)
) AS t (source, collection, level, items, first_observed_at, last_observed_at, last_processed_at, announced_from,
    announced_to)
