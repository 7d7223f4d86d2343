-- given
.read sql/labels/schema.sql
.read sql/labels/sample_tile.sql
.read sql/labels/sample_folder.sql
CREATE TABLE labels.samples AS
FROM (VALUES ('a', '33N_16E-243N_29_01', 0), ('a', '35N_19E-292N_23_31', 1), ('own', '33N_16E-243N_29_01', 0))
    AS t (source, sample_id, sample_index);
CREATE TABLE labels.corpora AS
FROM (VALUES ('a', 'https://host/c'), ('own', NULL)) AS t (source, asset_base);

-- ask: one file per sample of a corpus with imagery
FROM labels.label_assets WHERE sample_index = 0
-- expect
SELECT
    'a' AS source, '33N_16E-243N_29_01' AS sample_id, 'labels' AS product, 'labels' AS asset_key,
    'rapidai4eo_v1_labels_33N_16E-243N_29_01' AS item_id, 'rapidai4eo_v1_labels' AS collection,
    'https://host/c/labels/33N/16E-243N/labels_33N_16E-243N_29_01.geojson' AS href, 'application/geo+json' AS type,
    ['labels', 'labels-vector'] AS roles, NULL::TIMESTAMPTZ AS observed_at, 0 AS sample_index,
    1::USMALLINT AS item_place
