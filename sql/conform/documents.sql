-- documents: a first look at every landed document: what it is, or why it cannot be an item.
--
-- grain    one row per landed document; reason IS NULL marks an item that can be read
-- needs    landed; variable documents_file
-- rule     collection is the item's own member, else (STAC 0.x) properties.collection, else the
--          collection under which it was found, else ''
-- units    place is the position on the Hilbert curve over the whole globe
-- edges    a geometry that is null or empty has no place; long_numbers holds the properties where a run of
--          19 digits, perhaps a whole number beyond BIGINT, is among them
COPY (
    WITH parsed AS (
        SELECT
            seq,
            parent_collection,
            problem,
            CASE WHEN problem = '' THEN TRY(json_transform(document, '{
                "type": "VARCHAR", "id": "JSON", "collection": "JSON", "properties": "JSON",
                "geometry": "JSON"
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
                AS geometry,
            item.properties -> 'datetime' AS sent_datetime
        FROM parsed
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
                WHEN sent_geometry IS NOT NULL AND geometry IS NULL
                    THEN 'The geometry cannot be read as GeoJSON: ' || left(sent_geometry::VARCHAR, 80) || ' …'
                WHEN geometry IS NOT NULL AND TRY(ST_Intersects(geometry, ST_Point(0, 0))) IS NULL
                    THEN 'The geometry has a ring that is not closed, or a line of one point: '
                        || left(sent_geometry::VARCHAR, 80) || ' …'
                WHEN coalesce(json_type(sent_datetime), 'NULL') <> 'NULL'
                    AND try_cast(upper(sent_datetime ->> '$') AS TIMESTAMPTZ) IS NULL
                    THEN 'The datetime is not a time: ' || left(sent_datetime ->> '$', 80) || '.'
            END,
            '[[:cntrl:]]+',
            ' ',
            'g'
        ) AS reason,
        coalesce(
            nullif(collection, ''),
            nullif(properties ->> 'collection', ''),
            parent_collection
        ) AS collection,
        id,
        ST_Hilbert(
            CASE WHEN NOT ST_IsEmpty(geometry) THEN geometry END,
            {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D
        ) AS place,
        json_structure(properties)::VARCHAR AS property_structure,
        CASE WHEN regexp_matches(properties::VARCHAR, '[0-9]{19}') THEN properties END AS long_numbers
    FROM members
) TO (getvariable('documents_file')) (FORMAT parquet, COMPRESSION snappy);
