-- given
CREATE TABLE assets AS
SELECT 's' AS source, 'c' AS collection, id, 'B' AS asset_key, extra::JSON AS extra
FROM (VALUES
    ('1.1', '{"bands": [
        {"name": "r", "eo:common_name": "red", "eo:center_wavelength": 0.665, "eo:full_width_half_max": 0.038,
         "description": "Red", "data_type": "uint16", "nodata": 0, "raster:scale": 0.0001, "raster:offset": -0.1},
        {"name": "n"}
    ]}'),
    ('1.0 eo', '{"eo:bands": [{"name": "r", "common_name": "red", "center_wavelength": 0.665}]}'),
    ('1.0 raster', '{"raster:bands": [{"data_type": "float32", "nodata": "nan", "scale": 2, "offset": 1}]}'),
    ('1.0 both', '{
        "eo:bands": [{"name": "r", "common_name": "red"}, {"name": "n"}],
        "raster:bands": [{"data_type": "uint8", "scale": 0.5}, {"data_type": "int16"}, {"data_type": "int8"}]
    }'),
    ('1.1 wins', '{"bands": [{"name": "new"}], "eo:bands": [{"name": "old"}, {"name": "older"}]}'),
    ('numbers', '{"eo:bands": [3, 4]}'),
    ('not lists', '{"bands": {"name": "r"}, "eo:bands": "red"}'),
    ('empty list', '{"bands": []}'),
    ('no bands', '{"gsd": 10}'),
    ('no extra', NULL)
) AS assets (id, extra);

-- ask: STAC 1.1, and both shapes of 1.0, one by one and by position together
SELECT * EXCLUDE (source, collection, asset_key, band) FROM bands
-- expect
FROM (VALUES
    ('1.1',        0, 'r',   'red', 'Red', 0.665, 0.038, 'uint16',  '0',   0.0001, -0.1),
    ('1.1',        1, 'n',   NULL,  NULL,  NULL,  NULL,  NULL,      NULL,  NULL,   NULL),
    ('1.0 eo',     0, 'r',   'red', NULL,  0.665, NULL,  NULL,      NULL,  NULL,   NULL),
    ('1.0 raster', 0, NULL,  NULL,  NULL,  NULL,  NULL,  'float32', 'nan', 2,      1),
    ('1.0 both',   0, 'r',   'red', NULL,  NULL,  NULL,  'uint8',   NULL,  0.5,    NULL),
    ('1.0 both',   1, 'n',   NULL,  NULL,  NULL,  NULL,  'int16',   NULL,  NULL,   NULL),
    ('1.0 both',   2, NULL,  NULL,  NULL,  NULL,  NULL,  'int8',    NULL,  NULL,   NULL),
    ('1.1 wins',   0, 'new', NULL,  NULL,  NULL,  NULL,  NULL,      NULL,  NULL,   NULL)
) AS bands (
    id, band_index, name, common_name, description, center_wavelength_um, full_width_half_max_um, data_type,
    nodata, scale, "offset"
)

-- ask: every column of a band, the band itself among them
FROM bands WHERE id = '1.0 eo'
-- expect
SELECT
    's' AS source, 'c' AS collection, '1.0 eo' AS id, 'B' AS asset_key, 0 AS band_index, 'r' AS name,
    'red' AS common_name, NULL AS description, 0.665 AS center_wavelength_um, NULL AS full_width_half_max_um,
    NULL AS data_type, NULL AS nodata, NULL AS scale, NULL AS "offset",
    '{"name":"r","common_name":"red","center_wavelength":0.665}'::JSON AS band
