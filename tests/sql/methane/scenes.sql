-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.scene_name, NULL::VARCHAR AS scene_uuid, NULL::VARCHAR AS instrument, NULL::VARCHAR AS platform,
        NULL::VARCHAR AS mission_phase, NULL::VARCHAR AS sensitivity_mode,
        NULL::TIMESTAMP WITH TIME ZONE AS observed_at, NULL::TIMESTAMP WITH TIME ZONE AS published_at,
        NULL::TIMESTAMP WITH TIME ZONE AS modified_at, NULL::TIMESTAMP WITH TIME ZONE AS created_at,
        NULL::BIGINT AS published_plume_count, NULL::DOUBLE AS cloud_cover_pct,
        NULL::DOUBLE AS cloud_cover_assessed_pct, NULL::BOOLEAN AS is_clear, NULL::DOUBLE AS light_haze_pct,
        NULL::DOUBLE AS area_km2, NULL::DOUBLE AS gsd_m, NULL::DOUBLE AS pixel_resolution_m,
        NULL::DOUBLE AS off_nadir_deg, NULL::DOUBLE AS azimuth_deg, NULL::DOUBLE AS solar_zenith_deg,
        NULL::DOUBLE AS sun_azimuth_deg, NULL::DOUBLE AS sun_elevation_deg,
        NULL::STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE) AS bounds,
        ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry,
        NULL::STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE) AS bbox
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'tan20250101t101010c10s4001'),
        ('cm', '20250201T000000.000000Z', 'tan20250101t101010c10s4001x'),
        ('other', '20250202T000000.000000Z', 'tan20250101t101010c10s4001')
    ) AS names (source, snapshot, scene_name)
) TO (getvariable('folder') || '/scenes') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_scenes_files() AS [getvariable('folder') || '/scenes/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, scene_name, snapshot, ST_AsText(geometry) AS place FROM methane.scenes

-- expect
FROM (VALUES
    ('cm', 'tan20250101t101010c10s4001', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('cm', 'tan20250101t101010c10s4001x', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('other', 'tan20250101t101010c10s4001', '20250202T000000.000000Z', 'POINT (1 2)')
) AS scenes (source, scene_name, snapshot, place)
