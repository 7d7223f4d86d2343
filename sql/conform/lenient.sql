-- lenient: how times, boxes and footprints are read that are not quite as STAC asks.
--
-- grain    instant: one time, UTC, NULL for none; time_repairs: what was done to times joined with |; finite:
--          a number, NULL for none; box_of: one bbox, NULL for none; mended_footprint: one
--          GeoJSON geometry, NULL where it is beyond mending
-- rule     a time is a date of four, two and two digits with, perhaps, hours and minutes, then seconds, a
--          fraction and an offset, in the years 1 to 9999; without a zone it is UTC, digits beyond
--          microseconds are cut, and second 60 is the first of the next minute
-- rule     of numbers for a bbox there are four or six, all finite; those in the middle are heights
-- rule     a geometry gets the type that its coordinates are deep enough for, so long as it stays one
--          of points, of lines or of polygons; an open ring of three or more points is closed
-- edges    words that DuckDB takes for times (epoch, infinity, now) are none, nor is a year BC; west > east
--          becomes -180..180, which may keep too much, never too little
CREATE OR REPLACE TEMP MACRO plain_time() AS
'\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):\d{2})';

CREATE OR REPLACE TEMP MACRO are_plain_times(joined_times) AS
regexp_full_match(joined_times, '(' || plain_time() || '(\|' || plain_time() || ')*)?');

CREATE OR REPLACE TEMP MACRO instant(sent_time) AS
CASE
    WHEN sent_time BETWEEN '0001-01-02' AND '9999-12-31' AND regexp_full_match(sent_time, plain_time())
        THEN try_cast(sent_time AS TIMESTAMPTZ)
    WHEN regexp_full_match(
        trim(sent_time),
        '(?i)\d{4}[-/]\d{1,2}[-/]\d{1,2}'
        || '([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d*)?)? ?(Z|UTC|[+-]([01]\d|2[0-3])(:?\d{2})?)?)?'
    )
        THEN list_filter(
            [
                try_cast(
                    regexp_replace(
                        regexp_replace(
                            replace(replace(replace(upper(trim(sent_time)), ',', '.'), 'UTC', 'Z'), ':60', ':59'),
                            ' ([Z+-])',
                            '\1'
                        ),
                        '([T ]\d{1,2}:\d{2})(Z|[+-]|$)',
                        '\1:00\2'
                    ) AS TIMESTAMPTZ
                ) + if(contains(sent_time, ':60'), INTERVAL 1 SECOND, INTERVAL 0 SECOND)
            ],
            LAMBDA read_time: read_time BETWEEN
                TIMESTAMPTZ '0001-01-01 00:00:00+00' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999+00'
        )[1]
END;

CREATE OR REPLACE TEMP MACRO time_repairs(joined_times) AS
[
    if(regexp_matches(joined_times, '(^|\|)\s*\d{4}-\d{2}-\d{2}\s*(\||$)'), 'time_date_only', NULL),
    if(regexp_matches(joined_times, '\d[Tt ]\d{1,2}:\d{2}(:\d{2}([.,]\d*)?)?\s*(\||$)'), 'time_without_zone', NULL),
    if(regexp_matches(joined_times, '\d[Tt ]\d{1,2}:\d{2}\s*([Zz+-]|\||$)'), 'time_without_seconds', NULL),
    if(regexp_matches(joined_times, '\d \d'), 'time_with_space', NULL),
    if(regexp_matches(joined_times, '\dt\d|\dz'), 'time_lower_case', NULL),
    if(regexp_matches(joined_times, '[.,]\d{7}'), 'time_fraction_cut', NULL),
    if(regexp_matches(joined_times, ':\d{2}:60'), 'time_leap_second', NULL),
    if(
        regexp_matches(
            joined_times,
            '\d{4}-\d-|\d{4}-\d{2}-\d([Tt |]|$)|[Tt ]\d:|\d/\d|,|\.\s*([Zz+|-]|$)|UTC|(^|\|)\s|\s(\||$)'
            || '|\d [Zz+-]|:\d{2}(:\d{2}(\.\d+)?)?[+-]\d{2}(\d{2})?(\||$)'
        ),
        'time_of_other_form',
        NULL
    )
];

CREATE OR REPLACE TEMP MACRO finite(sent_number) AS
CASE WHEN isfinite(sent_number) THEN sent_number END;

CREATE OR REPLACE TEMP MACRO box_of(sent_numbers) AS
CASE
    WHEN len(sent_numbers) IN (4, 6)
        AND list_count(sent_numbers) = len(sent_numbers)
        AND isfinite(list_sum(sent_numbers))
        THEN {
            'xmin': if(sent_numbers[1] > sent_numbers[len(sent_numbers) // 2 + 1], -180, sent_numbers[1]),
            'ymin': sent_numbers[2],
            'xmax': if(
                sent_numbers[1] > sent_numbers[len(sent_numbers) // 2 + 1],
                180,
                sent_numbers[len(sent_numbers) // 2 + 1]
            ),
            'ymax': sent_numbers[len(sent_numbers) // 2 + 2]
        }
END;

CREATE OR REPLACE TEMP MACRO footprint_type(sent_geometry) AS
CASE
    WHEN sent_geometry ->> 'type' IN ('Point', 'MultiPoint') THEN ['Point', 'MultiPoint']
    WHEN sent_geometry ->> 'type' IN ('LineString', 'MultiLineString') THEN [NULL, 'LineString', 'MultiLineString']
    WHEN sent_geometry ->> 'type' IN ('Polygon', 'MultiPolygon') THEN [NULL, NULL, 'Polygon', 'MultiPolygon']
END[length(regexp_extract(json_extract(sent_geometry, '$.coordinates')::VARCHAR, '^\[*'))];

CREATE OR REPLACE TEMP MACRO closed_rings(open_rings) AS
list_transform(
    open_rings,
    LAMBDA ring: if(len(ring) > 2 AND ring[1] <> ring[len(ring)], list_append(ring, ring[1]), ring)
);

CREATE OR REPLACE TEMP MACRO mended_footprint(sent_geometry) AS
CASE WHEN footprint_type(sent_geometry) IS NOT NULL THEN json_object(
    'type',
    footprint_type(sent_geometry),
    'coordinates',
    CASE footprint_type(sent_geometry)
        WHEN 'Polygon'
            THEN to_json(closed_rings(json_transform(json_extract(sent_geometry, '$.coordinates'), '[["JSON"]]')))
        WHEN 'MultiPolygon'
            THEN to_json(list_transform(
                json_transform(json_extract(sent_geometry, '$.coordinates'), '[[["JSON"]]]'),
                LAMBDA polygon: closed_rings(polygon)
            ))
        ELSE json_extract(sent_geometry, '$.coordinates')
    END
) END;
