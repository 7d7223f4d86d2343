-- documents: a first look at every landed document: what it is, how it was read, or why it cannot be an item.
--
-- grain    one row per landed document; reason IS NULL marks an item that can be read
-- needs    landed, lenient; variable documents_file
-- rule     collection is the item's own member, else (STAC 0.x) properties.collection, else the
--          collection under which it was found, else ''
-- rule     repairs names what was not as STAC asks and how it was read all the same, as item_quality explains;
--          [] for nothing; mended_geometry is the geometry that is read in place of the one that was sent
-- units    place is the position on the Hilbert curve over the whole globe; a bbox differs from its geometry
--          by more than a millionth of a degree
-- edges    a geometry that is null or empty has no place; wide_numbers holds the properties where a number
--          may be among them that a BIGINT or a DOUBLE cannot hold to the digit
-- edges    over 180 degrees a bbox is not compared with its geometry: there are several ways to write either
COPY (
    WITH parsed AS (
        SELECT
            seq,
            parent_collection,
            problem,
            form,
            document,
            sent,
            reads_otherwise,
            CASE WHEN problem = '' THEN TRY(json_transform(document, '{
                "type": "VARCHAR", "id": "JSON", "collection": "JSON", "properties": "JSON",
                "geometry": "JSON", "bbox": "JSON", "stac_version": "VARCHAR"
            }')) END AS item
        FROM landed
        WHERE form <> 'known'
    ),
    members AS (
        SELECT
            seq,
            parent_collection,
            problem,
            item IS NOT NULL AS is_json,
            item.type AS type,
            item.id ->> '$' AS id,
            item.collection ->> '$' AS collection,
            CASE WHEN json_type(item.properties) = 'OBJECT' THEN item.properties END AS properties,
            nullif(item.geometry, 'null'::JSON) AS sent_geometry,
            TRY(CASE WHEN item.geometry <> 'null' THEN ST_GeomFromGeoJSON(item.geometry) END)
                AS read_geometry,
            nullif(item.bbox, 'null'::JSON) AS sent_bbox,
            TRY(json_transform_strict(item.bbox, '["DOUBLE"]')) AS bbox_numbers,
            TRY(json_transform(item.properties, '{
                "collection": "VARCHAR",
                "datetime": "VARCHAR",
                "start_datetime": "VARCHAR",
                "end_datetime": "VARCHAR",
                "created": "VARCHAR",
                "updated": "VARCHAR",
                "dtr:start_datetime": "VARCHAR",
                "dtr:end_datetime": "VARCHAR"
            }')) AS property,
            item.stac_version AS stac_version,
            CASE WHEN reads_otherwise THEN sent END AS sent_otherwise
        FROM parsed
    ),
    sound AS (
        SELECT
            *,
            coalesce(property.start_datetime, property."dtr:start_datetime") AS start_datetime,
            coalesce(property.end_datetime, property."dtr:end_datetime") AS end_datetime,
            sent_geometry IS NOT NULL AND TRY(ST_Intersects(read_geometry, ST_Point(0, 0))) IS NULL
                AS is_broken,
            CASE WHEN is_broken THEN TRY(mended_footprint(sent_geometry)) END AS mended_geometry
        FROM members
    ),
    mended AS (
        SELECT
            *,
            CASE
                WHEN is_broken THEN TRY(ST_GeomFromGeoJSON(mended_geometry))
                ELSE read_geometry
            END AS geometry,
            concat_ws(
                '|',
                property.datetime,
                start_datetime,
                end_datetime,
                property.created,
                property.updated
            ) AS times,
            instant(property.datetime) AS datetime,
            CASE
                WHEN sent_otherwise IS NOT NULL
                    THEN regexp_replace(sent_otherwise, '"(\\.|[^"\\])*"', '""', 'g')
            END AS without_texts,
            regexp_matches(
                properties::VARCHAR,
                '(^|[^0-9.])[0-9]{16}|[0-9][eE]\+?[0-9]{3}'
            ) AS has_wide_numbers
        FROM sound
    ),
    judged AS (
        SELECT
            *,
            is_broken AND TRY(ST_Intersects(geometry, ST_Point(0, 0))) IS NULL AS is_beyond_mending
        FROM mended
    )
    SELECT
        seq,
        regexp_replace(
            CASE
                WHEN problem <> '' THEN problem
                WHEN NOT is_json THEN 'The document is not valid JSON.'
                WHEN type IS DISTINCT FROM 'Feature'
                    THEN 'The document is not a STAC item: its type is '
                        || left(coalesce(type, 'missing'), 80) || ', not Feature.'
                WHEN coalesce(id, '') = '' THEN 'The item has no id.'
                WHEN contains(id, chr(0)) OR contains(collection, chr(0))
                    THEN 'The id or the collection of the item holds the character U+0000.'
                WHEN properties IS NULL THEN 'The member properties is not an object.'
                WHEN is_beyond_mending AND read_geometry IS NULL
                    THEN 'The geometry cannot be read as GeoJSON: ' || left(sent_geometry::VARCHAR, 80) || ' …'
                WHEN is_beyond_mending
                    THEN 'The geometry has a ring or a line of too few points: '
                        || left(sent_geometry::VARCHAR, 80) || ' …'
                WHEN property.datetime IS NOT NULL AND datetime IS NULL
                    THEN 'The datetime is not a time: ' || left(property.datetime, 80) || '.'
            END,
            '[[:cntrl:]]+',
            ' ',
            'g'
        ) AS reason,
        coalesce(
            nullif(collection, ''),
            nullif(property.collection, ''),
            parent_collection
        ) AS collection,
        id,
        ST_Hilbert(
            CASE WHEN NOT ST_IsEmpty(geometry) THEN geometry END,
            {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D
        ) AS place,
        mended_geometry::VARCHAR AS mended_geometry,
        list_filter(
            [
                if(sent_geometry IS NULL, 'geometry_null', NULL),
                if(sent_geometry IS NOT NULL AND sent_bbox IS NULL, 'bbox_missing', NULL),
                if(sent_bbox IS NOT NULL AND box_of(bbox_numbers) IS NULL, 'bbox_unreadable', NULL),
                if(len(bbox_numbers) = 6, 'bbox_3d', NULL),
                if(
                    greatest(
                        abs(box_of(bbox_numbers).xmin - ST_XMin(geometry)),
                        abs(box_of(bbox_numbers).ymin - ST_YMin(geometry)),
                        abs(box_of(bbox_numbers).xmax - ST_XMax(geometry)),
                        abs(box_of(bbox_numbers).ymax - ST_YMax(geometry))
                    ) > 1e-6
                    AND bbox_numbers[1] <= bbox_numbers[len(bbox_numbers) // 2 + 1]
                    AND ST_XMax(geometry) - ST_XMin(geometry) <= 180
                    AND ST_XMin(geometry) >= -180
                    AND ST_XMax(geometry) <= 180,
                    'bbox_differs',
                    NULL
                ),
                if(
                    property.datetime IS NULL AND (start_datetime IS NULL OR end_datetime IS NULL),
                    'time_missing',
                    NULL
                ),
                if(
                    start_datetime IS NOT NULL AND instant(start_datetime) IS NULL
                    OR end_datetime IS NOT NULL AND instant(end_datetime) IS NULL
                    OR property.created IS NOT NULL AND instant(property.created) IS NULL
                    OR property.updated IS NOT NULL AND instant(property.updated) IS NULL,
                    'time_unreadable',
                    NULL
                ),
                if(
                    stac_version SIMILAR TO '(0\.|1\.0\.0-).*' AND sent_otherwise IS NULL,
                    'migration_failed',
                    NULL
                )
            ]
            || CASE
                WHEN NOT are_plain_times(times) THEN time_repairs(concat_ws(
                    '|',
                    if(datetime IS NULL, NULL, property.datetime),
                    if(instant(start_datetime) IS NULL, NULL, start_datetime),
                    if(instant(end_datetime) IS NULL, NULL, end_datetime),
                    if(instant(property.created) IS NULL, NULL, property.created),
                    if(instant(property.updated) IS NULL, NULL, property.updated)
                ))
                ELSE []
            END
            || CASE WHEN mended_geometry IS NOT NULL THEN [
                if(
                    json_extract_string(mended_geometry, '$.type') <> json_extract_string(sent_geometry, '$.type'),
                    'geometry_type_by_depth',
                    NULL
                ),
                if(
                    json_extract(mended_geometry, '$.coordinates') <> json_extract(sent_geometry, '$.coordinates'),
                    'ring_closed',
                    NULL
                )
            ] ELSE [] END
            || CASE WHEN sent_otherwise IS NOT NULL THEN [
                if(regexp_matches(without_texts, '(?i)nan|inf'), 'number_not_finite', NULL),
                if(regexp_matches(without_texts, ',\s*[}\]]'), 'trailing_comma', NULL),
                if(
                    TRY(json_extract_string(sent_otherwise, '$.stac_version')) IS DISTINCT FROM stac_version,
                    'migrated',
                    NULL
                )
            ] ELSE [] END
            || CASE WHEN has_wide_numbers THEN [
                if(
                    len(list_filter(
                        regexp_extract_all(
                            regexp_replace(properties::VARCHAR, '"(\\.|[^"\\])*"', '""', 'g'),
                            '[0-9.]+([eE]\+?[0-9]+)?'
                        ),
                        LAMBDA written: coalesce(isinf(try_cast(written AS DOUBLE)), TRUE)
                    )) > 0,
                    'number_beyond_double',
                    NULL
                )
            ] ELSE [] END,
            LAMBDA repair: repair IS NOT NULL
        ) AS repairs,
        json_structure(properties)::VARCHAR AS property_structure,
        CASE WHEN has_wide_numbers THEN properties END AS wide_numbers
    FROM judged
) TO (getvariable('documents_file')) (FORMAT parquet, COMPRESSION snappy);
