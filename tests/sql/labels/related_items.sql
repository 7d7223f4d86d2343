-- given
CREATE SCHEMA labels;
CREATE TABLE labels.samples AS
FROM (VALUES ('a', '33N_16E-243N_29_01', 0), ('a', '35N_19E-292N_23_31', 1), ('own', '33N_16E-243N_29_01', 0))
    AS t (source, sample_id, sample_index);
CREATE TABLE labels.corpora AS
FROM (VALUES ('a', 'https://host/c'), ('own', NULL)) AS t (source, asset_base);

-- ask: an item of Planet Fusion points to the labels, then to Sentinel-2
SELECT item_id, link_place, related_item_id FROM labels.related_items
WHERE sample_id = '35N_19E-292N_23_31' AND collection = 'rapidai4eo_v1_source_pf'
-- expect
FROM (VALUES
    ('rapidai4eo_v1_source_pf_35N_19E-292N_23_31', 1::UTINYINT, 'rapidai4eo_v1_labels_35N_19E-292N_23_31'),
    ('rapidai4eo_v1_source_pf_35N_19E-292N_23_31', 2, 'rapidai4eo_v1_source_s2_35N_19E-292N_23_31')
) AS t (item_id, link_place, related_item_id)

-- ask: each of the three points to the other two, and a corpus without imagery has none
SELECT source, collection, related_collection, link_place, count(*) AS samples FROM labels.related_items GROUP BY ALL
-- expect
FROM (VALUES
    ('a', 'rapidai4eo_v1_source_pf', 'rapidai4eo_v1_labels', 1::UTINYINT, 2),
    ('a', 'rapidai4eo_v1_source_pf', 'rapidai4eo_v1_source_s2', 2, 2),
    ('a', 'rapidai4eo_v1_source_s2', 'rapidai4eo_v1_labels', 1, 2),
    ('a', 'rapidai4eo_v1_source_s2', 'rapidai4eo_v1_source_pf', 2, 2),
    ('a', 'rapidai4eo_v1_labels', 'rapidai4eo_v1_source_s2', 1, 2),
    ('a', 'rapidai4eo_v1_labels', 'rapidai4eo_v1_source_pf', 2, 2)
) AS t (source, collection, related_collection, link_place, samples)
