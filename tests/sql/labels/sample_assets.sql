-- given
.read sql/labels/schema.sql
.read sql/labels/sample_tile.sql
.read sql/labels/sample_folder.sql
CREATE TABLE labels.samples AS
FROM (VALUES ('a', '33N_16E-243N_29_01', 0), ('a', '35N_19E-292N_23_31', 1), ('own', '33N_16E-243N_29_01', 0))
    AS t (source, sample_id, sample_index);
CREATE TABLE labels.corpora AS
FROM (VALUES ('a', 'https://host/c'), ('own', NULL)) AS t (source, asset_base);
CREATE TABLE labels.timesteps AS
FROM (VALUES ('pfsr', 'sr_2018-01-03', 'c_pf', ['data'], 'image/tiff', 'PF-SR/2018-01-03.tif', 1, TIMESTAMPTZ '2018-01-03 10:30:00Z'))
    AS t (product, asset_key, collection, roles, type, href_tail, item_place, observed_at);

-- ask: every sample of a corpus with imagery, and every timestep
FROM labels.sample_assets
-- expect
FROM (VALUES
    (
        'a', '33N_16E-243N_29_01', 'pfsr', 'sr_2018-01-03', 'c_pf_33N_16E-243N_29_01', 'c_pf',
        'https://host/c/imagery/33N/16E-243N/33N_16E-243N_29_01/PF-SR/2018-01-03.tif', 'image/tiff', ['data'],
        TIMESTAMPTZ '2018-01-03 10:30:00Z', 0, 1
    ),
    (
        'a', '35N_19E-292N_23_31', 'pfsr', 'sr_2018-01-03', 'c_pf_35N_19E-292N_23_31', 'c_pf',
        'https://host/c/imagery/35N/19E-292N/35N_19E-292N_23_31/PF-SR/2018-01-03.tif', 'image/tiff', ['data'],
        TIMESTAMPTZ '2018-01-03 10:30:00Z', 1, 1
    )
) AS t (
    source, sample_id, product, asset_key, item_id, collection, href, type, roles, observed_at, sample_index, item_place
)
