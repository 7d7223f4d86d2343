-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.plume_id, NULL::VARCHAR AS plume_uuid, NULL::VARCHAR AS scene_name, NULL::VARCHAR AS scene_uuid,
        NULL::VARCHAR AS part, NULL::VARCHAR AS gas, NULL::VARCHAR AS sector, NULL::VARCHAR AS instrument,
        NULL::VARCHAR AS platform, NULL::VARCHAR AS provider, NULL::VARCHAR AS mission_phase,
        NULL::VARCHAR AS status, NULL::DOUBLE AS emission_kg_h, NULL::DOUBLE AS emission_uncertainty_kg_h,
        NULL::BOOLEAN AS emission_is_hidden, NULL::VARCHAR AS emission_cmf_type, NULL::VARCHAR AS cmf_type,
        NULL::VARCHAR AS emission_version, NULL::VARCHAR AS processing_software, NULL::DOUBLE AS gsd_m,
        NULL::DOUBLE AS off_nadir_deg, NULL::VARCHAR AS sensitivity_mode, NULL::DOUBLE AS wind_speed_m_s,
        NULL::DOUBLE AS wind_speed_std_m_s, NULL::DOUBLE AS wind_direction_deg,
        NULL::DOUBLE AS wind_direction_std_deg, NULL::VARCHAR AS wind_source, NULL::VARCHAR AS plume_quality,
        NULL::BOOLEAN AS is_offshore, NULL::VARCHAR AS l2c_collection, NULL::JSON AS publication_sources,
        NULL::VARCHAR AS country, NULL::VARCHAR AS region, NULL::VARCHAR AS place, NULL::VARCHAR AS plume_tif,
        NULL::VARCHAR AS plume_png, NULL::VARCHAR AS plume_rgb_png, NULL::VARCHAR AS con_tif,
        NULL::VARCHAR AS rgb_tif, NULL::VARCHAR AS rgb_png, NULL::BOOLEAN AS in_csv, NULL::BOOLEAN AS in_json,
        NULL::TIMESTAMP WITH TIME ZONE AS observed_at, NULL::TIMESTAMP WITH TIME ZONE AS published_at,
        NULL::TIMESTAMP WITH TIME ZONE AS modified_at,
        NULL::STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE) AS bounds, NULL::DOUBLE AS longitude_deg,
        NULL::DOUBLE AS latitude_deg, ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry, names.change
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'tan20250101t101010c10s4001-A', 'added'),
        ('cm', '20250201T000000.000000Z', 'tan20250101t101010c10s4001-Ax', 'added'),
        ('other', '20250202T000000.000000Z', 'tan20250101t101010c10s4001-A', 'added')
    ) AS names (source, snapshot, plume_id, change)
) TO (getvariable('folder') || '/plume_versions') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_plume_versions_files() AS [getvariable('folder') || '/plume_versions/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, plume_id, change, snapshot, ST_AsText(geometry) AS place FROM methane.plume_versions

-- expect
FROM (VALUES
    ('cm', 'tan20250101t101010c10s4001-A', 'added', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('cm', 'tan20250101t101010c10s4001-Ax', 'added', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('other', 'tan20250101t101010c10s4001-A', 'added', '20250202T000000.000000Z', 'POINT (1 2)')
) AS plume_versions (source, plume_id, change, snapshot, place)
