-- given
.read sql/methane/schema.sql

-- ask: signed, already the proxy's, another proxy, another host, nothing; again the same
SELECT
    methane.stable_href('https://catalog.carbonmapper.org/c/x.tif?Expires=1&Signature=s') AS signed,
    methane.stable_href('https://api.carbonmapper.org/api/v1/catalog/asset/c/x.tif') AS stable,
    methane.stable_href('https://catalog.carbonmapper.org/c/x.tif', 'http://127.0.0.1:9/asset') AS elsewhere,
    methane.stable_href('https://other.example/c/x.tif?a=b#c') AS other,
    methane.stable_href(signed) = signed AS again,
    methane.stable_href(NULL) AS of_null
-- expect
FROM (VALUES (
    'https://api.carbonmapper.org/api/v1/catalog/asset/c/x.tif',
    'https://api.carbonmapper.org/api/v1/catalog/asset/c/x.tif',
    'http://127.0.0.1:9/asset/c/x.tif', 'https://other.example/c/x.tif', TRUE, NULL::VARCHAR
)) AS t (signed, stable, elsewhere, other, again, of_null)
