-- given
CREATE SCHEMA methane;
COPY (
    SELECT
        names.source, names.snapshot,
        names.collection, names.item_id, NULL::VARCHAR AS level, NULL::VARCHAR AS product, NULL::VARCHAR AS gas,
        NULL::VARCHAR AS cmf_type, NULL::VARCHAR AS version, NULL::VARCHAR AS scene_name, NULL::VARCHAR AS plume_id,
        NULL::VARCHAR AS instrument, NULL::TIMESTAMP WITH TIME ZONE AS observed_at,
        NULL::TIMESTAMP WITH TIME ZONE AS created_at, NULL::TIMESTAMP WITH TIME ZONE AS processed_at,
        NULL::VARCHAR[] AS asset_keys, NULL::MAP(VARCHAR, VARCHAR) AS asset_hrefs, NULL::DOUBLE AS emission_kg_h,
        NULL::DOUBLE AS emission_uncertainty_kg_h, NULL::VARCHAR AS sector,
        NULL::STRUCT(xmin DOUBLE, ymin DOUBLE, xmax DOUBLE, ymax DOUBLE) AS bbox,
        ST_SetCRS(ST_Point(1, 2), 'OGC:CRS84') AS geometry
    FROM (VALUES
        ('cm', '20250201T000000.000000Z', 'l2b-ch4-mfa-v3e', 'tan20250101t101010c10s4001'),
        ('cm', '20250201T000000.000000Z', 'l2b-ch4-mfa-v3ex', 'tan20250101t101010c10s4001x'),
        ('other', '20250202T000000.000000Z', 'l2b-ch4-mfa-v3e', 'tan20250101t101010c10s4001')
    ) AS names (source, snapshot, collection, item_id)
) TO (getvariable('folder') || '/stac_items') (FORMAT parquet, PARTITION_BY (source, snapshot), GEOPARQUET_VERSION 'BOTH');
CREATE MACRO methane_stac_items_files() AS [getvariable('folder') || '/stac_items/*/*/*.parquet'];

-- ask: source and snapshot come from where the files lie
SELECT source, collection, item_id, snapshot, ST_AsText(geometry) AS place FROM methane.stac_items

-- expect
FROM (VALUES
    ('cm', 'l2b-ch4-mfa-v3e', 'tan20250101t101010c10s4001', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('cm', 'l2b-ch4-mfa-v3ex', 'tan20250101t101010c10s4001x', '20250201T000000.000000Z', 'POINT (1 2)'),
    ('other', 'l2b-ch4-mfa-v3e', 'tan20250101t101010c10s4001', '20250202T000000.000000Z', 'POINT (1 2)')
) AS stac_items (source, collection, item_id, snapshot, place)
