-- place(named): the outline of a country, or the box of a city, by its name.
--
-- grain    a scalar, GEOMETRY('OGC:CRS84')
-- needs    labels.places
-- rule     a name, another name in use or a country's three letters, in any case and with or without accents;
--          'Valencia, Spain' is the city of that country; a country comes before a city of the same name
-- units    degrees, OGC:CRS84
-- edges    NULL for NULL; a name that is not there is an error with the nearest ones that are
CREATE OR REPLACE MACRO labels.place(named) AS (
    SELECT CASE
        WHEN named IS NULL THEN NULL
        WHEN found.outline IS NULL
            THEN error(
                'No country or city is called ' || named || '; near it are: '
                || array_to_string(found.near, ', ') || '; labels.places lists all.'
            )::GEOMETRY('OGC:CRS84')
        ELSE found.outline
    END
    FROM (
        SELECT
            arg_min(geometry, kind = 'city') FILTER (is_meant) AS outline,
            arg_max(name, likeness, 8) AS near
        FROM (
            SELECT
                name,
                kind,
                geometry,
                list_contains(keys, strip_accents(lower(named))) AS is_meant,
                jaro_winkler_similarity(keys[1], strip_accents(lower(named))) AS likeness
            FROM labels.places
        )
    ) AS found
);

COMMENT ON MACRO labels.place IS
'The outline of a country, or the box of a city, by its name (degrees, OGC:CRS84).';
