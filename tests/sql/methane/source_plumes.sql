-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.source_name, names.plume_id
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001-A'),
        ('cm', '20250201T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000x', 'tan20250101t101010c10s4001-Ax'),
        ('other', '20250202T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001-A')
    ) AS names (source, snapshot, source_name, plume_id)
) TO (getvariable('folder') || '/source_plumes') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_source_plumes_files() AS [getvariable('folder') || '/source_plumes/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, source_name, plume_id, snapshot FROM methane.source_plumes

-- expect
FROM (VALUES
    ('cm', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001-A', '20250201T000000.000000Z'),
    ('cm', 'CH4_1B2_100m_1.00000_2.00000x', 'tan20250101t101010c10s4001-Ax', '20250201T000000.000000Z'),
    ('other', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001-A', '20250202T000000.000000Z')
) AS source_plumes (source, source_name, plume_id, snapshot)
