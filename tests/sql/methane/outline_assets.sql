-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.plume_id, NULL::DOUBLE AS plume_area_m2, ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'tan20250101t101010c10s4001-A'),
        ('cm', '20250201T000000.000000Z', 'tan20250101t101010c10s4001-Ax'),
        ('other', '20250202T000000.000000Z', 'tan20250101t101010c10s4001-A')
    ) AS names (source, snapshot, plume_id)
) TO (getvariable('folder') || '/outline_assets') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_outlines_files() AS [getvariable('folder') || '/outline_assets/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, plume_id, snapshot, ST_AsText(outline_geometry) AS place FROM methane.outline_assets

-- expect
FROM (VALUES
    ('cm', 'tan20250101t101010c10s4001-A', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('cm', 'tan20250101t101010c10s4001-Ax', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('other', 'tan20250101t101010c10s4001-A', '20250202T000000.000000Z', 'POINT (1 2)')
) AS outline_assets (source, plume_id, snapshot, place)
