-- given
CREATE SCHEMA labels;
CREATE MACRO reference_folder() AS getvariable('folder');
COPY (
    SELECT
        'Österland' AS name, NULL::VARCHAR AS other_name, 'OST' AS iso_a3,
        {'xmin': 0.0, 'ymin': 0.0, 'xmax': 2.0, 'ymax': 2.0} AS bbox,
        ST_SetCRS(ST_MakeEnvelope(0, 0, 2, 2), 'OGC:CRS84') AS geometry
) TO (getvariable('folder') || '/countries.parquet') (FORMAT parquet, GEOPARQUET_VERSION 'BOTH');
COPY (
    FROM (VALUES ('Stadt', NULL, 'Österland', 'OST', 0.5, 0.5, 1.0, 1.5), ('Ort', 'Örtchen', 'Österland', 'OST', 1.0, 1.0, 1.5, 1.5))
        AS t (name, other_name, country, iso_a3, west, south, east, north)
) TO (getvariable('folder') || '/cities.csv') (FORMAT csv);

-- ask: countries and cities, and the words that each is found by
SELECT kind, name, other_name, country, iso_a3, keys, bbox, ST_AsText(geometry) AS outline FROM labels.places
-- expect
FROM (VALUES
    (
        'country', 'Österland', NULL, 'Österland', 'OST', ['osterland', 'ost'],
        {'xmin': 0.0::DOUBLE, 'ymin': 0.0::DOUBLE, 'xmax': 2.0::DOUBLE, 'ymax': 2.0::DOUBLE},
        'POLYGON ((0 0, 0 2, 2 2, 2 0, 0 0))'
    ),
    (
        'city', 'Stadt', NULL, 'Österland', 'OST', ['stadt', 'stadt, osterland'],
        {'xmin': 0.5, 'ymin': 0.5, 'xmax': 1.0, 'ymax': 1.5}, 'POLYGON ((0.5 0.5, 0.5 1.5, 1 1.5, 1 0.5, 0.5 0.5))'
    ),
    (
        'city', 'Ort', 'Örtchen', 'Österland', 'OST', ['ort', 'ortchen', 'ort, osterland'],
        {'xmin': 1.0, 'ymin': 1.0, 'xmax': 1.5, 'ymax': 1.5}, 'POLYGON ((1 1, 1 1.5, 1.5 1.5, 1.5 1, 1 1))'
    )
) AS t (kind, name, other_name, country, iso_a3, keys, bbox, outline)
