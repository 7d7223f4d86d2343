-- given
.read sql/labels/schema.sql
.read sql/labels/sample_tile.sql
.read sql/labels/sample_folder.sql
.read sql/labels/assets_of.sql
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
CREATE MACRO labels.samples_where(
    west := NULL, south := NULL, east := NULL, north := NULL, in_area := NULL, in_place := NULL, touching := NULL,
    any_of := NULL, all_of := NULL, none_of := NULL, at_class_level := NULL, at_least := NULL, at_most := NULL,
    more_than := NULL, less_than := NULL, float_sum_is := NULL, of_source := NULL
) AS TABLE
FROM labels.samples WHERE in_place IS NULL OR in_place = sample_id[:3];

-- ask: products of the samples that are found
SELECT sample_id, asset_key FROM labels.assets_where(['pfsr'], in_place := '35N')
-- expect
FROM (VALUES ('35N_19E-292N_23_31', 'sr_1')) AS t (sample_id, asset_key)

-- ask: without a condition there is everything that has imagery
SELECT sample_id, asset_key FROM labels.assets_where()
-- expect
FROM (VALUES
    ('33N_16E-243N_29_01', 'sr_1'), ('33N_16E-243N_29_01', 'qa_1'),
    ('35N_19E-292N_23_31', 'sr_1'), ('35N_19E-292N_23_31', 'qa_1')
) AS t (sample_id, asset_key)
