-- given
COPY (
    SELECT
        's' AS source, '20240601T000000.000000Z' AS snapshot, id, type, '1.0.0' AS stac_version,
        'Title' AS title, 'Words' AS description, 'CC0-1.0' AS license, ['k'] AS keywords,
        TIMESTAMPTZ '2015-06-27 00:00:00Z' AS observed_from, NULL::TIMESTAMPTZ AS observed_to,
        {'xmin': -180.0, 'ymin': -10.0, 'xmax': 180.0, 'ymax': 10.0} AS bbox,
        '[{"name": "p"}]'::JSON AS providers, '{"gsd": [10]}'::JSON AS summaries,
        NULL::JSON AS item_assets, NULL::JSON AS assets, '[]'::JSON AS links,
        'https://h/c.json' AS found_at, '{"id": "c"}'::JSON AS json
    FROM (VALUES ('c', 'Collection'), ('root', 'Catalog')) AS documents (id, type)
) TO (getvariable('folder')) (FORMAT parquet, PARTITION_BY (source, snapshot));
CREATE MACRO collection_files() AS [getvariable('folder') || '/*/*/*.parquet'];

-- expect: collections, and no catalogs
SELECT
    's' AS source, 'c' AS id, 'Title' AS title, 'Words' AS description, 'CC0-1.0' AS license, ['k'] AS keywords,
    '1.0.0' AS stac_version, TIMESTAMPTZ '2015-06-27 00:00:00Z' AS observed_from, NULL AS observed_to,
    {'xmin': -180.0, 'ymin': -10.0, 'xmax': 180.0, 'ymax': 10.0} AS bbox,
    '[{"name": "p"}]'::JSON AS providers, '{"gsd": [10]}'::JSON AS summaries, NULL AS item_assets,
    NULL AS assets, '[]'::JSON AS links, 'https://h/c.json' AS found_at, '{"id": "c"}'::JSON AS json,
    '20240601T000000.000000Z' AS snapshot
