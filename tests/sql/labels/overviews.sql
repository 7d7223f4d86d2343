-- given
CREATE SCHEMA labels;
CREATE TABLE items AS
SELECT * REPLACE (properties::JSON AS properties)
FROM (VALUES
    ('s', 'c', 'counted', '{"label:overviews": [
        {"property_key": "cover", "counts": [{"name": "forest", "count": 12}, {"name": "water", "count": 3}]},
        {"property_key": "height", "statistics": [{"name": "mean", "value": 1.5}]}
    ]}', 'v'),
    ('s', 'c', 'none', '{}', 'v'),
    ('s', 'c', 'odd', '{"label:overviews": "many"}', 'v'),
    ('s', 'c', 'empty', '{"label:overviews": []}', 'v')
) AS items (source, collection, id, properties, snapshot);

-- expect
FROM (VALUES
    ('s', 'c', 'counted', 'cover', 'count', 'forest', 12::DOUBLE, 'v'),
    ('s', 'c', 'counted', 'cover', 'count', 'water', 3::DOUBLE, 'v'),
    ('s', 'c', 'counted', 'height', 'statistic', 'mean', 1.5::DOUBLE, 'v')
) AS overviews (source, collection, id, property_key, kind, name, value, snapshot)
