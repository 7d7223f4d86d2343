-- given
COPY (
    FROM (VALUES
        ('s', '20240601T000000.000000Z', 'c', 'i', '{"id": "i",  "type": "Feature"}'::JSON),
        ('t', '20240602T000000.000000Z', 'c', 'i', '{"type":"Feature","id":"i"}'::JSON)
    ) AS rows (source, snapshot, collection, id, json)
) TO (getvariable('folder')) (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO item_json_files() AS [
    getvariable('folder') || '/source=s/*/*.parquet',
    getvariable('folder') || '/source=t/*/*.parquet'
];

-- ask: the text as it was received, white space included
SELECT * REPLACE (json::VARCHAR AS json) FROM item_json
-- expect
FROM (VALUES
    ('s', 'c', 'i', '{"id": "i",  "type": "Feature"}'),
    ('t', 'c', 'i', '{"type":"Feature","id":"i"}')
) AS item_json (source, collection, id, json)
