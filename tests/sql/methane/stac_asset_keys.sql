-- given
.read sql/methane/schema.sql
CREATE TABLE methane.stac_items AS
FROM (VALUES
    ('s', 'a', ['cmf.tif', 'uas.txt']), ('s', 'a', ['cmf.tif']), ('s', 'b', ['rgb.tif']), ('s', 'c', []::VARCHAR[]),
    ('t', 'a', ['cmf.tif'])
) AS t (source, collection, asset_keys);

-- expect
FROM (VALUES
    ('s', 'a', 'cmf.tif', 2, 1::DOUBLE), ('s', 'a', 'uas.txt', 1, 0.5), ('s', 'b', 'rgb.tif', 1, 1), ('t', 'a', 'cmf.tif', 1, 1)
) AS t (source, collection, asset, items, share)
