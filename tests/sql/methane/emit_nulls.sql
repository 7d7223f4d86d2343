-- given
.read sql/methane/schema.sql
CREATE TABLE items AS
SELECT 'cmr' AS source, collection, id, 12.5 AS cloud_cover, TIMESTAMPTZ '2024-06-01 00:00:00Z' AS observed_from, NULL AS geometry FROM (VALUES
    ('EMITL2BCH4ENH_002', 'EMIT_L2B_CH4ENH_002_20240601T101112_2415307_001'), ('EMITL2BCH4ENH_002', 'EMIT_L2B_CH4ENH_002_20240601T101124_2415307_002'),
    ('EMITL2BCH4ENH_002', 'EMIT_L2B_CH4ENH_002_20240601T101136_2415307_003'), ('EMITL2BCH4PLM_002', 'EMIT_L2B_CH4PLM_002_20240601T101148_000001'), ('EMITL2BCH4ENH_002', 'no time')
) AS t (collection, id);
CREATE TABLE complexes AS SELECT unnest(['EMIT_L2B_CH4ENH_002_20240601T101112_2415307_001', 'emit20240601t101124', NULL]) AS scene_name;

-- ask: what no complex names, by its DAAC name or by its FID
SELECT id, acquisition, cloud_cover_pct FROM methane.emit_nulls('complexes')
-- expect
FROM (VALUES ('EMIT_L2B_CH4ENH_002_20240601T101136_2415307_003', '20240601T101136', 12.5)) AS t (id, acquisition, cloud_cover_pct)
