-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.source_name, names.scene_name, NULL::VARCHAR AS scene_uuid, NULL::VARCHAR AS instrument,
        NULL::TIMESTAMP WITH TIME ZONE AS observed_at
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001'),
        ('cm', '20250201T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000x', 'tan20250101t101010c10s4001x'),
        ('other', '20250202T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001')
    ) AS names (source, snapshot, source_name, scene_name)
) TO (getvariable('folder') || '/source_scenes') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_source_scenes_files() AS [getvariable('folder') || '/source_scenes/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, source_name, scene_name, snapshot FROM methane.source_scenes

-- expect
FROM (VALUES
    ('cm', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001', '20250201T000000.000000Z'),
    ('cm', 'CH4_1B2_100m_1.00000_2.00000x', 'tan20250101t101010c10s4001x', '20250201T000000.000000Z'),
    ('other', 'CH4_1B2_100m_1.00000_2.00000', 'tan20250101t101010c10s4001', '20250202T000000.000000Z')
) AS source_scenes (source, source_name, scene_name, snapshot)
