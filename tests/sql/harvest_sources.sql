-- given
CREATE TABLE snapshots AS
FROM (VALUES
    ('both',      '20240602T000000.000000Z', TRUE,  'stac_api',    20, 2, 1, TIMESTAMPTZ '2024-06-02 00:00:05Z',
        '{"url":"https://older"}'::JSON),
    ('both',      '20240601T000000.000000Z', FALSE, 'stac_api',    10, 1, 0, TIMESTAMPTZ '2024-06-01 00:00:05Z',
        '{"url":"https://older"}'::JSON),
    ('forgotten', '20240601T000000.000000Z', TRUE,  'stac_static', 5,  1, 0, TIMESTAMPTZ '2024-06-01 00:00:05Z',
        '{"url":"https://gone"}'::JSON),
    ('never whole', '20240601T000000.000000Z', FALSE, 'stac_api',  3,  1, 0, TIMESTAMPTZ '2024-06-01 00:00:05Z',
        '{"url":"https://short"}'::JSON)
) AS snapshots (source, snapshot, is_current, source_type, items, collections, rejects, finished_at, asked);
CREATE MACRO declared_sources() AS '[
    {"source": "both", "type": "stac_api", "url": "https://newer", "every_hours": 6},
    {"source": "new", "type": "stac_static", "url": "https://new"},
    {"source": "never whole", "type": "stac_api", "url": "https://short"}
]';

-- expect: one row per source, whether declared, harvested or both
FROM (VALUES
    ('both', 'stac_api', 'https://newer', TRUE, '20240602T000000.000000Z', 20, 2, 1,
        TIMESTAMPTZ '2024-06-02 00:00:05Z', 6.0),
    ('forgotten', 'stac_static', 'https://gone', FALSE, '20240601T000000.000000Z', 5, 1, 0,
        TIMESTAMPTZ '2024-06-01 00:00:05Z', 24.0),
    ('new', 'stac_static', 'https://new', TRUE, NULL, NULL, NULL, NULL, NULL, 24.0),
    ('never whole', 'stac_api', 'https://short', TRUE, NULL, NULL, NULL, NULL, NULL, 24.0)
) AS harvest_sources (
    source, type, url, is_declared, snapshot, items, collections, rejects, harvested_at, every_hours
)
