-- given
.read sql/labels/schema.sql
.read sql/labels/sample_tile.sql
.read sql/labels/sample_folder.sql
CREATE TABLE labels.samples AS
FROM (VALUES ('a', '33N_16E-243N_29_01', 0), ('a', '35N_19E-292N_23_31', 1), ('own', '33N_16E-243N_29_01', 0))
    AS t (source, sample_id, sample_index);
CREATE TABLE labels.corpora AS
FROM (VALUES ('a', 'https://host/c'), ('own', NULL)) AS t (source, asset_base);
CREATE MACRO labels.timesteps_of(any_product := NULL, since := NULL, until := NULL, with_ends := NULL, by_rule := NULL) AS TABLE
SELECT
    *,
    2 - item_place % 2 AS product_place
FROM (VALUES
    ('pfsr', 'sr_1', 'c_pf', ['data'], 'image/tiff', 'sr/1.tif', 1, TIMESTAMPTZ '2018-01-10 10:30:00Z'),
    ('pfqa', 'qa_1', 'c_pf', ['metadata'], 'image/tiff', 'qa/1.tif', 2, TIMESTAMPTZ '2018-01-10 10:30:00Z')
) AS t (product, asset_key, collection, roles, type, href_tail, item_place, observed_at)
WHERE any_product IS NULL OR list_contains(any_product, product);

-- ask: what an asset is
FROM labels.assets_of_samples(['33N_16E-243N_29_01'], ['pfqa'])
-- expect
SELECT
    'a' AS source, '33N_16E-243N_29_01' AS sample_id, 'pfqa' AS product, 'qa_1' AS asset_key,
    'c_pf_33N_16E-243N_29_01' AS item_id, 'c_pf' AS collection,
    'https://host/c/imagery/33N/16E-243N/33N_16E-243N_29_01/qa/1.tif' AS href, 'image/tiff' AS type,
    ['metadata'] AS roles, TIMESTAMPTZ '2018-01-10 10:30:00Z' AS observed_at

-- ask: in the order of the samples, then of their items; a sample that is named twice once
SELECT list(sample_id[:3] || ' ' || asset_key) AS got
FROM labels.assets_of_samples(['35N_19E-292N_23_31', '33N_16E-243N_29_01', '35N_19E-292N_23_31'])
-- expect
SELECT ['35N sr_1', '35N qa_1', '33N sr_1', '33N qa_1'] AS got

-- ask: by the helper's rule product by product, and a sample that is named twice twice
SELECT list(sample_id[:3] || ' ' || asset_key) AS got
FROM labels.assets_of_samples(
    ['35N_19E-292N_23_31', '33N_16E-243N_29_01', '35N_19E-292N_23_31'], by_rule := 'rapidai4eo'
)
-- expect
SELECT ['35N sr_1', '33N sr_1', '35N sr_1', '35N qa_1', '33N qa_1', '35N qa_1'] AS got

-- ask: of no samples there are no assets
SELECT count(*) AS assets FROM labels.assets_of_samples([])
-- expect
SELECT 0 AS assets
