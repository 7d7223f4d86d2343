-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.source_name, NULL::VARCHAR AS gas, NULL::VARCHAR AS sector, NULL::DOUBLE AS eps_m,
        NULL::DOUBLE AS emission_kg_h, NULL::DOUBLE AS emission_uncertainty_kg_h, NULL::DOUBLE AS persistence,
        NULL::BIGINT AS plume_count, NULL::BIGINT AS detection_date_count, NULL::BIGINT AS observation_date_count,
        NULL::DATE AS first_detected_on, NULL::DATE AS last_detected_on, NULL::DATE AS first_published_on,
        NULL::DATE AS last_published_on, NULL::VARCHAR[] AS plume_ids, NULL::VARCHAR[] AS scene_names,
        NULL::JSON AS explanation, NULL::BOOLEAN AS has_detail, NULL::DOUBLE AS longitude_deg,
        NULL::DOUBLE AS latitude_deg, ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000'),
        ('cm', '20250201T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000x'),
        ('other', '20250202T000000.000000Z', 'CH4_1B2_100m_1.00000_2.00000')
    ) AS names (source, snapshot, source_name)
) TO (getvariable('folder') || '/sources') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_sources_files() AS [getvariable('folder') || '/sources/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, source_name, snapshot, ST_AsText(geometry) AS place FROM methane.sources

-- expect
FROM (VALUES
    ('cm', 'CH4_1B2_100m_1.00000_2.00000', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('cm', 'CH4_1B2_100m_1.00000_2.00000x', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('other', 'CH4_1B2_100m_1.00000_2.00000', '20250202T000000.000000Z', 'POINT (1 2)')
) AS sources (source, source_name, snapshot, place)
