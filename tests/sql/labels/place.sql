-- given
CREATE SCHEMA labels;
CREATE TABLE labels.places AS
SELECT * EXCLUDE (west), ST_SetCRS(ST_MakeEnvelope(west, 0, west + 1, 1), 'OGC:CRS84') AS geometry
FROM (VALUES
    ('city', 'Lux', ['lux', 'lux, lux'], 1),
    ('country', 'Lux', ['lux'], 2),
    ('city', 'Zurich', ['zurich', 'zurich, switzerland'], 3)
) AS t (kind, name, keys, west);

-- ask: a country before a city, a city by its country, in any case and with accents, and nothing for nothing
SELECT
    ST_XMin(labels.place('LUX')) AS country,
    ST_XMin(labels.place('Lux, Lux')) AS city,
    ST_XMin(labels.place('zürich')) AS accented,
    labels.place(NULL) IS NULL AS nothing
-- expect
SELECT 2.0::DOUBLE AS country, 1.0::DOUBLE AS city, 3.0::DOUBLE AS accented, TRUE AS nothing
