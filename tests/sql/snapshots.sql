-- given
CREATE MACRO ledger() AS '[
    {"source": "s", "snapshot": "20240601T000000.000000Z", "complete": true, "action": "harvest", "restored": null,
     "parent": null, "source_type": "stac_api", "items": 10, "collections": 2, "rejects": 1, "files": 4, "bytes": 999,
     "announced": 11, "received": 11, "scope": "whole", "added": 9, "changed": 1, "unchanged": 0, "deleted": 2,
     "written": 99, "traffic": {"requests": 7, "bytes": 70, "unchanged": 0, "retries": {"429": 1}}, "gaps": [],
     "notes": ["n"], "newest": "2024-05-31T10:00:00+00:00", "started_at": "2024-06-01T00:00:00.000+00:00",
     "finished_at": "2024-06-01T00:00:05.000+00:00", "asked": {"url": "https://h"}, "geocat": "0.1.0"},
    {"source": "s", "snapshot": "20240602T000000.000000Z", "complete": false, "action": "harvest", "restored": null,
     "parent": "20240601T000000.000000Z", "source_type": "stac_api", "items": 5, "collections": 2, "rejects": 0,
     "files": 4, "bytes": 500, "announced": 11, "received": 5, "started_at": "2024-06-02T02:00:00.000+02:00",
     "finished_at": "2024-06-02T00:00:05.000+00:00", "asked": {}, "geocat": "0.1.0"},
    {"source": "t", "snapshot": "20240601T000000.000000Z", "complete": true, "action": "rollback",
     "restored": "20240531T000000.000000Z", "parent": null, "source_type": "stac_static", "items": 0,
     "collections": 0, "rejects": 0, "files": 0, "bytes": 0, "announced": null, "received": 0,
     "started_at": "2024-06-01T00:00:00.000+00:00", "finished_at": "2024-06-01T00:00:00.000+00:00", "asked": {},
     "geocat": "0.2.0"}
]';
CREATE MACRO current_snapshots() AS ['s 20240601T000000.000000Z']::VARCHAR[];

-- expect: current is the pair of source and snapshot
FROM (VALUES
    ('s', '20240601T000000.000000Z', TRUE, TRUE, 'harvest', NULL, NULL, 'stac_api', 10, 2, 1, 4, 999, 11, 11,
        'whole', 9, 1, 0, 2, 99, 7, 70, '{"429":1}'::JSON, []::VARCHAR[], ['n'], TIMESTAMPTZ '2024-05-31 10:00:00Z',
        TIMESTAMPTZ '2024-06-01 00:00:00Z', TIMESTAMPTZ '2024-06-01 00:00:05Z', '{"url":"https://h"}'::JSON, '0.1.0'),
    ('s', '20240602T000000.000000Z', FALSE, FALSE, 'harvest', NULL, '20240601T000000.000000Z', 'stac_api',
        5, 2, 0, 4, 500, 11, 5,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        TIMESTAMPTZ '2024-06-02 00:00:00Z', TIMESTAMPTZ '2024-06-02 00:00:05Z', '{}'::JSON, '0.1.0'),
    ('t', '20240601T000000.000000Z', FALSE, TRUE, 'rollback', '20240531T000000.000000Z', NULL, 'stac_static',
        0, 0, 0, 0, 0, NULL, 0,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
        TIMESTAMPTZ '2024-06-01 00:00:00Z', TIMESTAMPTZ '2024-06-01 00:00:00Z', '{}'::JSON, '0.2.0')
) AS snapshots (
    source, snapshot, is_current, complete, action, restored, parent, source_type, items, collections, rejects,
    files, bytes, announced, received, scope, added, changed, unchanged, deleted, bytes_written, requests,
    bytes_received, retries, gaps, notes, newest_item_at, started_at, finished_at, asked, geocat_version
)
