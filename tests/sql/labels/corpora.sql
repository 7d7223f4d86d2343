-- given
CREATE SCHEMA labels;
CREATE TABLE snapshots AS
SELECT * REPLACE (asked::JSON AS asked)
FROM (VALUES
    ('europe', 's1', TRUE, 'rapidai4eo', 500000, '{"url": "https://host.invalid/corpus/"}'),
    ('mirror', 's2', TRUE, 'rapidai4eo', 5, '{"url": "/corpus", "asset_base": "https://host.invalid/assets"}'),
    ('mine', 's3', TRUE, 'labels', 3, '{"url": "/mine.csv"}'),
    ('mine', 's0', FALSE, 'labels', 2, '{"url": "/mine.csv"}'),
    ('items', 's4', TRUE, 'stac_api', 9, '{"url": "https://host.invalid/stac"}')
) AS snapshots (source, snapshot, is_current, source_type, items, asked);

-- expect
FROM (VALUES
    ('europe', 'rapidai4eo', 'https://host.invalid/corpus', 500000, 's1'),
    ('mirror', 'rapidai4eo', 'https://host.invalid/assets', 5, 's2'),
    ('mine', 'labels', NULL, 3, 's3')
) AS corpora (source, type, asset_base, samples, snapshot)
