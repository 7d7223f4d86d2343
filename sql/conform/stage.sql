-- stage: documents of one batch of pages, read once into item columns, good and bad together.
--
-- grain    one row per landed document; reason IS NULL marks an item that could be read
-- needs    landed, split_at_antimeridian; variables staged_file
-- rule     one parse of each document takes out the members; a value of a core column that is
--          not of its type becomes NULL there and stays as it was in properties and item_json
-- rule     collection is the item's own member, else (STAC 0.x) properties.collection, else the
--          collection under which it was found, else ''
-- units    degrees, OGC:CRS84; times UTC, text without a zone is read as UTC
-- edges    geometry over 180 degrees is cut there; bbox is the extent of the cut geometry, so a
--          footprint on both sides of 180 has xmin -180 and xmax 180: may keep too much, never
--          too little; bbox as sent counts only where geometry is null
COPY (
    WITH parsed AS (
        SELECT
            seq,
            found_at,
            parent_collection,
            problem,
            document,
            CASE WHEN problem = '' THEN TRY(json_transform(document, '{
                "type": "VARCHAR",
                "stac_version": "VARCHAR",
                "stac_extensions": "JSON",
                "id": "JSON",
                "collection": "JSON",
                "properties": "JSON",
                "geometry": "JSON",
                "bbox": "JSON",
                "links": "JSON",
                "assets": "JSON"
            }')) END AS item,
        FROM landed
    ),
    members AS (
        SELECT
            seq,
            found_at,
            parent_collection,
            problem,
            document,
            item,
            item.assets AS sent_assets,
            nullif(item.geometry, 'null'::JSON) AS sent_geometry,
            TRY(CASE WHEN item.geometry <> 'null' THEN ST_GeomFromGeoJSON(item.geometry) END)
                AS raw_geometry,
            TRY(json_transform_strict(item.bbox, '["DOUBLE"]')) AS sent_bbox,
            TRY(json_transform(item.properties, '{
                "collection": "JSON",
                "datetime": "JSON",
                "start_datetime": "VARCHAR",
                "end_datetime": "VARCHAR",
                "created": "VARCHAR",
                "updated": "VARCHAR",
                "platform": "VARCHAR",
                "constellation": "VARCHAR",
                "instruments": "JSON",
                "gsd": "JSON",
                "eo:gsd": "JSON",
                "eo:platform": "VARCHAR",
                "eo:constellation": "VARCHAR",
                "eo:cloud_cover": "JSON"
            }')) AS property,
        FROM parsed
    ),
    located AS (
        SELECT
            *,
            ST_SetCRS(
                CASE
                    WHEN ST_XMax(raw_geometry) - ST_XMin(raw_geometry) > 180
                        THEN ST_GeomFromWKB(split_at_antimeridian(ST_AsWKB(raw_geometry)))
                    ELSE raw_geometry
                END,
                'OGC:CRS84'
            ) AS geometry,
            json_transform(
                sent_assets,
                '"MAP(VARCHAR, STRUCT(href VARCHAR, title VARCHAR, type VARCHAR, roles VARCHAR[]))"'
            ) AS asset_fields,
            map_values(json_transform(sent_assets, '"MAP(VARCHAR, JSON)"')) AS asset_objects,
        FROM members
    )
    SELECT
        seq,
        CASE
            WHEN problem <> '' THEN problem
            WHEN item IS NULL THEN 'The document is not valid JSON.'
            WHEN item.type IS DISTINCT FROM 'Feature'
                THEN 'The document is not a STAC item: its type is '
                    || coalesce(item.type, 'missing') || ', not Feature.'
            WHEN item.id IS NULL OR (item.id ->> '$') IS NULL OR (item.id ->> '$') = ''
                THEN 'The item has no id.'
            WHEN json_type(item.properties) IS DISTINCT FROM 'OBJECT'
                THEN 'The member properties is not an object.'
            WHEN sent_geometry IS NOT NULL AND raw_geometry IS NULL
                THEN 'The geometry cannot be read as GeoJSON: '
                    || left(sent_geometry::VARCHAR, 80) || ' …'
            WHEN coalesce(json_type(property.datetime), 'NULL') <> 'NULL'
                AND try_cast(upper(property.datetime ->> '$') AS TIMESTAMPTZ) IS NULL
                THEN 'The datetime is not a time: ' || left(property.datetime ->> '$', 80) || '.'
        END AS reason,
        coalesce(
            nullif(item.collection ->> '$', ''),
            nullif(property.collection ->> '$', ''),
            parent_collection
        ) AS collection,
        item.id ->> '$' AS id,
        item.stac_version AS stac_version,
        try_cast(item.stac_extensions AS VARCHAR[]) AS stac_extensions,
        try_cast(upper(property.datetime ->> '$') AS TIMESTAMPTZ) AS datetime,
        try_cast(upper(property.start_datetime) AS TIMESTAMPTZ) AS start_datetime,
        try_cast(upper(property.end_datetime) AS TIMESTAMPTZ) AS end_datetime,
        coalesce(start_datetime, datetime) AS observed_from,
        coalesce(end_datetime, datetime) AS observed_to,
        try_cast(upper(property.created) AS TIMESTAMPTZ) AS created,
        try_cast(upper(property.updated) AS TIMESTAMPTZ) AS updated,
        coalesce(property.platform, property."eo:platform") AS platform,
        coalesce(property.constellation, property."eo:constellation") AS constellation,
        CASE json_type(property.instruments)
            WHEN 'ARRAY' THEN try_cast(property.instruments AS VARCHAR[])
            WHEN 'VARCHAR' THEN [property.instruments ->> '$']
        END AS instruments,
        try_cast(coalesce(property.gsd, property."eo:gsd") ->> '$' AS DOUBLE) AS gsd,
        try_cast(property."eo:cloud_cover" ->> '$' AS DOUBLE) AS cloud_cover,
        map_from_entries(
            list_transform(
                list_zip(map_keys(asset_fields), map_values(asset_fields), asset_objects),
                LAMBDA asset: {
                    'key': asset[1],
                    'value': {
                        'href': asset[2].href,
                        'title': asset[2].title,
                        'type': asset[2].type,
                        'roles': asset[2].roles,
                        'extra': nullif(
                            json_merge_patch(
                                asset[3],
                                '{"href": null, "title": null, "type": null, "roles": null}'
                            ),
                            '{}'::JSON
                        )
                    }
                }
            )
        ) AS assets,
        item.links AS links,
        item.properties AS properties,
        found_at,
        geometry,
        CASE
            WHEN geometry IS NOT NULL AND NOT ST_IsEmpty(geometry) THEN {
                'xmin': ST_XMin(geometry),
                'ymin': ST_YMin(geometry),
                'xmax': ST_XMax(geometry),
                'ymax': ST_YMax(geometry)
            }
            WHEN len(sent_bbox) IN (4, 6) THEN {
                'xmin': if(sent_bbox[1] > sent_bbox[len(sent_bbox) // 2 + 1], -180, sent_bbox[1]),
                'ymin': sent_bbox[2],
                'xmax': if(
                    sent_bbox[1] > sent_bbox[len(sent_bbox) // 2 + 1],
                    180,
                    sent_bbox[len(sent_bbox) // 2 + 1]
                ),
                'ymax': sent_bbox[len(sent_bbox) // 2 + 2]
            }
        END AS bbox,
        document
    FROM located
) TO (getvariable('staged_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, GEOPARQUET_VERSION 'BOTH'
);
