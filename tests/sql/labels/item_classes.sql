-- given
CREATE SCHEMA labels;
CREATE TABLE items AS
SELECT * REPLACE (properties::JSON AS properties)
FROM (VALUES
    ('s', 'c', 'listed', '{"label:type": "vector", "label:classes": [{"name": "cover", "classes": ["a", "b"]}]}', 'v'),
    ('s', 'c', 'alone', '{"label:type": "raster", "label:classes": {"name": null, "classes": [0, 1]}}', 'v'),
    ('s', 'c', 'none', '{}', 'v'),
    ('s', 'c', 'odd', '{"label:classes": "many"}', 'v')
) AS items (source, collection, id, properties, snapshot);

-- expect
FROM (VALUES
    ('s', 'c', 'listed', 'vector', 'cover', 'a', 'v'),
    ('s', 'c', 'listed', 'vector', 'cover', 'b', 'v'),
    ('s', 'c', 'alone', 'raster', NULL, '0', 'v'),
    ('s', 'c', 'alone', 'raster', NULL, '1', 'v')
) AS item_classes (source, collection, id, label_type, property_key, class_name, snapshot)
