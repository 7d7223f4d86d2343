-- given
COPY (
    SELECT
        's' AS source, '20240601T000000.000000Z' AS snapshot, 'c' AS collection, 'i' AS id,
        '1.0.0' AS stac_version, ['https://ext'] AS stac_extensions, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS datetime,
        NULL::TIMESTAMPTZ AS start_datetime, NULL::TIMESTAMPTZ AS end_datetime,
        TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_from, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_to,
        NULL::TIMESTAMPTZ AS created, NULL::TIMESTAMPTZ AS updated, 'sentinel-2a' AS platform,
        NULL::VARCHAR AS constellation, ['msi'] AS instruments, 10.0 AS gsd, 3.5 AS cloud_cover,
        MAP {'B': {
            'href': 'B.tif', 'title': NULL::VARCHAR, 'type': NULL::VARCHAR, 'roles': ['data'], 'extra': NULL::JSON
        }} AS assets,
        '[]'::JSON AS links, '{"p": 1}'::JSON AS properties, 'https://h/i.json' AS found_at,
        ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry,
        {'xmin': 1.0, 'ymin': 2.0, 'xmax': 1.0, 'ymax': 2.0} AS bbox,
        1::BIGINT AS p
) TO (getvariable('folder')) (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO item_files() AS [getvariable('folder') || '/*/*/*.parquet'];

-- ask: the core columns, and none of a collection's own properties
SELECT * EXCLUDE (geometry) FROM items
-- expect
SELECT
    's' AS source, 'c' AS collection, 'i' AS id, '1.0.0' AS stac_version, ['https://ext'] AS stac_extensions,
    TIMESTAMPTZ '2024-06-01 00:00:00Z' AS datetime, NULL AS start_datetime, NULL AS end_datetime,
    TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_from, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_to,
    NULL AS created, NULL AS updated, 'sentinel-2a' AS platform, NULL AS constellation, ['msi'] AS instruments,
    10.0 AS gsd, 3.5 AS cloud_cover,
    MAP {'B': {'href': 'B.tif', 'title': NULL, 'type': NULL, 'roles': ['data'], 'extra': NULL}} AS assets,
    '[]'::JSON AS links, '{"p": 1}'::JSON AS properties, 'https://h/i.json' AS found_at,
    '20240601T000000.000000Z' AS snapshot, {'xmin': 1.0, 'ymin': 2.0, 'xmax': 1.0, 'ymax': 2.0} AS bbox

-- ask: the geometry comes last and keeps its CRS
SELECT list(column_name ORDER BY column_index)[-1] AS last_column, max(data_type) FILTER (column_name = 'geometry') AS type
FROM duckdb_columns() WHERE table_name = 'items' AND NOT internal
-- expect
FROM (VALUES ('geometry', 'GEOMETRY(''OGC:CRS84'')')) AS t (last_column, type)
