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

-- ask: of a table, those with imagery
SELECT source, sample_id, asset_key, href FROM labels.assets_of('labels.samples', ['pfsr'])
-- expect
FROM (VALUES
    ('a', '33N_16E-243N_29_01', 'sr_1', 'https://host/c/imagery/33N/16E-243N/33N_16E-243N_29_01/sr/1.tif'),
    ('a', '35N_19E-292N_23_31', 'sr_1', 'https://host/c/imagery/35N/19E-292N/35N_19E-292N_23_31/sr/1.tif')
) AS t (source, sample_id, asset_key, href)

-- ask: of a part of the same query
WITH chosen AS (FROM labels.samples WHERE sample_index = 1)
SELECT sample_id, item_id, collection, product, roles, type, observed_at FROM labels.assets_of('chosen', ['pfqa'])
-- expect
SELECT
    '35N_19E-292N_23_31' AS sample_id, 'c_pf_35N_19E-292N_23_31' AS item_id, 'c_pf' AS collection, 'pfqa' AS product,
    ['metadata'] AS roles, 'image/tiff' AS type, TIMESTAMPTZ '2018-01-10 10:30:00Z' AS observed_at
