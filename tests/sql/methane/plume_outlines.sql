-- given
.read sql/methane/schema.sql
CREATE TABLE methane.outline_assets AS
SELECT * FROM (VALUES ('s', 'both', 100.0, ST_Point(1, 1)), ('s', 'asset', 200.0, ST_Point(2, 2)), ('s', 'empty', NULL, NULL)) AS t (source, plume_id, plume_area_m2, outline_geometry);
CREATE TABLE methane.stac_items AS
SELECT 's' AS source, plume_id, collection, product, seen_at::TIMESTAMPTZ AS processed_at, ST_Point(x, x) AS geometry FROM (VALUES
    ('both', 'v3a', 'vis', '2025-01-01 00:00:00Z', 3), ('stac', 'v3a', 'vis', '2025-01-01 00:00:00Z', 4), ('stac', 'v3e', 'vis', '2026-01-01 00:00:00Z', 5),
    ('stac', 'v4', 'ime', '2027-01-01 00:00:00Z', 6), ('stac', 'old', 'vis', NULL, 7), ('empty', 'v3a', 'vis', NULL, 8), (NULL, 'l2b', 'vis', NULL, 9)
) AS t (plume_id, collection, product, seen_at, x);

-- ask: the asset before STAC, and of STAC what was processed last
SELECT plume_id, outline_from, stac_collection, plume_area_m2, ST_AsText(geometry) AS wkt FROM methane.plume_outlines
-- expect
FROM (VALUES ('both', 'asset', NULL, 100.0, 'POINT (1 1)'), ('asset', 'asset', NULL, 200.0, 'POINT (2 2)'), ('stac', 'stac', 'v3e', NULL, 'POINT (5 5)'), ('empty', 'stac', 'v3a', NULL, 'POINT (8 8)'))
    AS t (plume_id, outline_from, stac_collection, plume_area_m2, wkt)
