-- places: the countries and cities that a question can name.
--
-- grain    one row per (kind, name)
-- needs    reference_folder(), written by geocat: where data/reference is
-- rule     countries: the outlines of Natural Earth 1:110m, in the public domain; cities: a box round the built-up
--          area, drawn by us; keys are what labels.place finds it by
-- units    degrees, OGC:CRS84
-- edges    outlines are coarse: a few km off, without small islands, and of borders as Natural Earth shows them; a box
--          has country beside the city
CREATE OR REPLACE VIEW labels.places AS
SELECT
    'country' AS kind,
    name,
    other_name,
    name AS country,
    iso_a3,
    list_transform(
        list_filter([name, other_name, iso_a3], LAMBDA word: word IS NOT NULL), LAMBDA word: strip_accents(lower(word))
    ) AS keys,
    bbox,
    geometry
FROM read_parquet(reference_folder() || '/countries.parquet')
UNION ALL
SELECT
    'city',
    name,
    other_name,
    country,
    iso_a3,
    list_transform(
        list_filter([name, other_name, name || ', ' || country], LAMBDA word: word IS NOT NULL),
        LAMBDA word: strip_accents(lower(word))
    ),
    {'xmin': west, 'ymin': south, 'xmax': east, 'ymax': north},
    ST_SetCRS(ST_MakeEnvelope(west, south, east, north), 'OGC:CRS84')
FROM read_csv(
    reference_folder() || '/cities.csv',
    columns = {
        'name': VARCHAR,
        'other_name': VARCHAR,
        'country': VARCHAR,
        'iso_a3': VARCHAR,
        'west': DOUBLE,
        'south': DOUBLE,
        'east': DOUBLE,
        'north': DOUBLE
    },
    auto_detect = FALSE,
    header = TRUE
);

COMMENT ON VIEW labels.places IS
'The countries and cities that a question can name: one row per (kind, name).';
