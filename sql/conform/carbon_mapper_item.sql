-- carbon_mapper_item(with_form, sent_record): a record of Carbon Mapper as a STAC item.
--
-- grain    a scalar: the text of the item; carbon_mapper_problem: why it can be none, as a sentence, NULL where it can
-- rule     id is the record's own name (plume_id, scene name, source name), collection is named for the route:
--          plumes, plume-rows, sources, source-details, scenes, outlines; created is when it was published, updated
--          when it was modified; what else the record says is read from it by the tables of sql/methane
-- rule     a source's name is what stands before its first ?: the server appends its own query
-- units    degrees, OGC:CRS84; the plume's geometry is the estimated origin of the gas, not its outline
-- edges    a scene whose bounds have west > east goes over the antimeridian; a cell of CSV without text is NULL
-- edges    a problem is what would lose or bend a number: a rate that is no number, a place that is none

CREATE OR REPLACE TEMP MACRO utc_text(sent_time) AS
coalesce(strftime(try_cast(sent_time AS TIMESTAMPTZ), '%Y-%m-%dT%H:%M:%S.%fZ'), sent_time);

CREATE OR REPLACE TEMP MACRO point_of(some_numbers) AS
CASE
    WHEN abs(some_numbers[1]) <= 180 AND abs(some_numbers[2]) <= 90
        THEN json_object('type', 'Point', 'coordinates', [some_numbers[1], some_numbers[2]])
END;

CREATE OR REPLACE TEMP MACRO numbers_of(sent_list) AS
TRY(json_transform_strict(sent_list, '["DOUBLE"]'));

CREATE OR REPLACE TEMP MACRO ring_of(some_bounds) AS
CASE
    WHEN len(some_bounds) = 4 AND abs(some_bounds[2]) <= 90 AND abs(some_bounds[4]) <= 90
        AND abs(some_bounds[1]) <= 180 AND abs(some_bounds[3]) <= 180
        THEN json_object('type', 'Polygon', 'coordinates', [[
            [some_bounds[1], some_bounds[2]], [some_bounds[3], some_bounds[2]], [some_bounds[3], some_bounds[4]],
            [some_bounds[1], some_bounds[4]], [some_bounds[1], some_bounds[2]]
        ]])
END;

CREATE OR REPLACE TEMP MACRO item_of(with_id, of_collection, with_geometry, with_bbox, with_properties) AS
json_object(
    'type', 'Feature', 'stac_version', '1.0.0', 'id', with_id, 'collection', of_collection,
    'geometry', with_geometry, 'bbox', with_bbox, 'properties', with_properties, 'links', [], 'assets', json_object()
)::VARCHAR;

CREATE OR REPLACE TEMP MACRO observed_properties(observed, published, modified, on_platform, by_instrument) AS
json_object(
    'datetime', utc_text(observed), 'created', utc_text(published), 'updated', utc_text(modified),
    'platform', on_platform, 'instruments', CASE WHEN by_instrument IS NULL THEN [] ELSE [by_instrument] END
);

CREATE OR REPLACE TEMP MACRO carbon_mapper_item(with_form, sent_record) AS
CASE with_form
    WHEN 'plume' THEN item_of(
        sent_record ->> '$.plume_id',
        'plumes',
        point_of(numbers_of(json_extract(sent_record, '$.geometry_json.coordinates'))),
        NULL,
        observed_properties(
            sent_record ->> '$.scene_timestamp', sent_record ->> '$.published_at', sent_record ->> '$.modified',
            sent_record ->> '$.platform', sent_record ->> '$.instrument'
        )
    )
    WHEN 'plume_row' THEN item_of(
        sent_record ->> '$.plume_id',
        'plume-rows',
        point_of([
            try_cast(sent_record ->> '$.plume_longitude' AS DOUBLE),
            try_cast(sent_record ->> '$.plume_latitude' AS DOUBLE)
        ]),
        NULL,
        observed_properties(
            nullif(sent_record ->> '$.datetime', ''), nullif(sent_record ->> '$.published_at', ''),
            nullif(sent_record ->> '$.modified', ''), nullif(sent_record ->> '$.platform', ''),
            nullif(sent_record ->> '$.instrument', '')
        )
    )
    WHEN 'emission_source' THEN item_of(
        split_part(sent_record ->> '$.properties.source_name', '?', 1),
        'sources',
        point_of(numbers_of(json_extract(sent_record, '$.geometry.coordinates'))),
        NULL,
        json_object(
            'datetime', NULL,
            'start_datetime', (sent_record ->> '$.properties.timestamp_min')[:10] || 'T00:00:00Z',
            'end_datetime', (sent_record ->> '$.properties.timestamp_max')[:10] || 'T23:59:59Z'
        )
    )
    WHEN 'source_detail' THEN item_of(
        split_part(sent_record ->> '$.source_name', '?', 1),
        'source-details',
        point_of(numbers_of(json_extract(sent_record, '$.point.coordinates'))),
        NULL,
        json_object(
            'datetime', NULL,
            'start_datetime', (sent_record ->> '$.detection_dates[0]')[:10] || 'T00:00:00Z',
            'end_datetime', (sent_record ->> '$.detection_dates[#-1]')[:10] || 'T23:59:59Z'
        )
    )
    WHEN 'scene' THEN item_of(
        sent_record ->> '$.name',
        'scenes',
        ring_of(numbers_of(json_extract(sent_record, '$.bounds'))),
        numbers_of(json_extract(sent_record, '$.bounds')),
        observed_properties(
            sent_record ->> '$.timestamp', sent_record ->> '$.published_at', sent_record ->> '$.modified',
            sent_record ->> '$.platform', sent_record ->> '$.instrument'
        )
    )
    WHEN 'outline' THEN item_of(
        sent_record ->> '$.features[0].properties.plume_id',
        'outlines',
        json_extract(sent_record, '$.features[0].geometry'),
        NULL,
        json_object('datetime', NULL)
    )
END;

-- A member that should hold a number, and does not.
CREATE OR REPLACE TEMP MACRO no_number(sent_record, at_path, in_words) AS
CASE
    WHEN json_type(sent_record, at_path) IN ('NULL', 'DOUBLE', 'BIGINT', 'UBIGINT', 'HUGEINT') THEN NULL
    ELSE 'Its ' || in_words || ' is ' || left(json_extract(sent_record, at_path)::VARCHAR, 80)
        || ', which is not a number.'
END;

CREATE OR REPLACE TEMP MACRO no_number_cell(sent_cell, in_words) AS
CASE
    WHEN sent_cell <> '' AND NOT coalesce(isfinite(try_cast(sent_cell AS DOUBLE)), FALSE)
        THEN 'Its ' || in_words || ' is "' || left(sent_cell, 80) || '", which is not a number.'
END;

CREATE OR REPLACE TEMP MACRO no_place(some_numbers, what) AS
CASE
    WHEN coalesce(len(some_numbers), 0) < 2 OR some_numbers[1] IS NULL OR some_numbers[2] IS NULL
        THEN 'The ' || what || ' has no coordinates.'
    WHEN NOT coalesce(abs(some_numbers[1]) <= 180 AND abs(some_numbers[2]) <= 90, FALSE)
        THEN 'The ' || what || ' lies outside the globe: ' || some_numbers::VARCHAR || '.'
END;

CREATE OR REPLACE TEMP MACRO carbon_mapper_problem(with_form, sent_record) AS
CASE
    WHEN sent_record IS NULL THEN NULL
    WHEN with_form = 'plume' THEN coalesce(
        if(coalesce(sent_record ->> '$.plume_id', '') = '', 'The plume has no plume_id.', NULL),
        no_place(numbers_of(json_extract(sent_record, '$.geometry_json.coordinates')), 'plume'),
        no_number(sent_record, '$.emission_auto', 'emission_auto'),
        no_number(sent_record, '$.emission_uncertainty_auto', 'emission_uncertainty_auto')
    )
    WHEN with_form = 'plume_row' THEN coalesce(
        if(coalesce(sent_record ->> '$.plume_id', '') = '', 'The plume has no plume_id.', NULL),
        no_number_cell(sent_record ->> '$.plume_longitude', 'plume_longitude'),
        no_number_cell(sent_record ->> '$.plume_latitude', 'plume_latitude'),
        no_place(
            [
                try_cast(sent_record ->> '$.plume_longitude' AS DOUBLE),
                try_cast(sent_record ->> '$.plume_latitude' AS DOUBLE)
            ],
            'plume'
        ),
        no_number_cell(sent_record ->> '$.emission_auto', 'emission_auto'),
        no_number_cell(sent_record ->> '$.emission_uncertainty_auto', 'emission_uncertainty_auto')
    )
    WHEN with_form = 'emission_source' THEN coalesce(
        if(
            coalesce(split_part(sent_record ->> '$.properties.source_name', '?', 1), '') = '',
            'The source has no source_name.',
            NULL
        ),
        no_place(numbers_of(json_extract(sent_record, '$.geometry.coordinates')), 'source'),
        no_number(sent_record, '$.properties.emission_auto', 'emission_auto'),
        no_number(sent_record, '$.properties.emission_uncertainty_auto', 'emission_uncertainty_auto'),
        no_number(sent_record, '$.properties.persistence', 'persistence')
    )
    WHEN with_form = 'source_detail' THEN coalesce(
        if(coalesce(sent_record ->> '$.source_name', '') = '', 'The source has no source_name.', NULL),
        no_place(numbers_of(json_extract(sent_record, '$.point.coordinates')), 'source'),
        no_number(sent_record, '$.source.emission_auto', 'emission_auto')
    )
    WHEN with_form = 'scene' THEN if(coalesce(sent_record ->> '$.name', '') = '', 'The scene has no name.', NULL)
    WHEN with_form = 'outline' THEN if(
        coalesce(sent_record ->> '$.features[0].properties.plume_id', '') = '',
        'The outline does not say of which plume it is.',
        NULL
    )
END;
