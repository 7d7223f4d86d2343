-- given
CREATE SCHEMA labels;
COPY (
    SELECT
        names.source, names.snapshot, names.sample_id, names.sample_index::UINTEGER AS sample_index, 32633 AS epsg,
        33::UTINYINT AS utm_zone, 16::USMALLINT AS tile_east, 243::USMALLINT AS tile_north, 29::UTINYINT AS tile_row,
        1::UTINYINT AS tile_column, 384000 AS x_min_m, 5838600 AS y_min_m, 40000::UINTEGER AS total_units,
        7::UBIGINT AS digest, names.snapshot AS version,
        {'xmin': 1.0, 'ymin': 2.0, 'xmax': 1.0, 'ymax': 2.0} AS bbox,
        ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry
    FROM (VALUES
        ('corpus', '20250201T000000.000000Z', 'a', 0),
        ('corpus', '20250201T000000.000000Z', 'b', 1),
        ('other', '20250202T000000.000000Z', 'a', 0)
    ) AS names (source, snapshot, sample_id, sample_index)
) TO (getvariable('folder') || '/samples') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO label_samples_files() AS [getvariable('folder') || '/samples/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, sample_id, sample_index, epsg, tile_row, bbox.xmin AS west, ST_AsText(geometry) AS place, snapshot
FROM labels.samples

-- expect
SELECT source, sample_id, sample_index::UINTEGER AS sample_index, 32633 AS epsg, 29::UTINYINT AS tile_row, 1.0::DOUBLE AS west, 'POINT (1 2)' AS place, snapshot
FROM (VALUES
    ('corpus', 'a', 0, '20250201T000000.000000Z'),
    ('corpus', 'b', 1, '20250201T000000.000000Z'),
    ('other', 'a', 0, '20250202T000000.000000Z')
) AS samples (source, sample_id, sample_index, snapshot)

-- ask: what serves the next harvest is not shown
SELECT list(column_name) AS names FROM (DESCRIBE labels.samples)

-- expect
SELECT [
    'source', 'sample_id', 'sample_index', 'epsg', 'utm_zone', 'tile_east', 'tile_north', 'tile_row', 'tile_column',
    'x_min_m', 'y_min_m', 'total_units', 'bbox', 'geometry', 'snapshot'
] AS names
