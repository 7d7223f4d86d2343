-- given
CREATE TABLE snapshots AS
FROM (VALUES
    ('fresh', '1', TRUE,  NULL::VARCHAR[],     TIMESTAMPTZ '2024-05-31 00:00:00Z'),
    ('fresh', '0', FALSE, ['older trouble'],   NULL),
    ('stale', '1', TRUE,  [],                  NULL),
    ('stale', '2', FALSE, ['one gap', 'two'],  NULL),
    ('never', '1', FALSE, ['all'],             NULL)
) AS snapshots (source, snapshot, complete, gaps, newest_item_at);
CREATE TABLE harvest_sources AS
FROM (VALUES
    ('fresh',     'stac_api',    TRUE,  '1',  10,   0,    now() - INTERVAL 5 HOUR, 6.0),
    ('stale',     'stac_api',    TRUE,  '1',  10,   1,    now() - INTERVAL 7 HOUR, 6.0),
    ('never',     'stac_static', TRUE,  NULL, NULL, NULL, NULL,                    24.0),
    ('forgotten', 'stac_static', FALSE, '1',  5,    0,    now() - INTERVAL 9 DAY,  24.0)
) AS harvest_sources (source, type, is_declared, snapshot, items, rejects, harvested_at, every_hours);

-- ask: what is due, and what was wrong since
SELECT
    source, type, is_declared, snapshot, items, rejects, newest_item_at, is_due, trouble,
    extract(hour FROM next_due_at - harvested_at) AS hours,
    age BETWEEN INTERVAL 4 HOUR AND INTERVAL 10 DAY AS has_age
FROM source_status
-- expect
FROM (VALUES
    ('fresh', 'stac_api', TRUE, '1', 10, 0, TIMESTAMPTZ '2024-05-31 00:00:00Z', FALSE, NULL, 6::BIGINT, TRUE),
    ('stale', 'stac_api', TRUE, '1', 10, 1, NULL, TRUE, 'one gap; two', 6, TRUE),
    ('never', 'stac_static', TRUE, NULL, NULL, NULL, NULL, TRUE, 'all', NULL, NULL),
    ('forgotten', 'stac_static', FALSE, '1', 5, 0, NULL, FALSE, NULL, 0, TRUE)
) AS source_status (
    source, type, is_declared, snapshot, items, rejects, newest_item_at, is_due, trouble, hours, has_age
)
