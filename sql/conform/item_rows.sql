-- item_rows: kept documents, read into the columns of the table items.
--
-- grain    one row per (collection, id)
-- needs    landed, kept, lenient, split_at_antimeridian; variables documents_file, property_structure
-- rule     one parse of a document takes out its members; a value of a core column that is not of
--          its type, or not finite, becomes NULL there and stays as it was in properties and item_json
-- rule     documents are of today's STAC; names of STAC 0.x are looked up where the migration left them
-- rule     core columns first, always these and always of these types, then one typed column per
--          property of the snapshot, named as in STAC
-- units    degrees, OGC:CRS84; times UTC, text without a zone is read as UTC; gsd in metres;
--          cloud_cover in per cent
-- edges    geometry over 180 degrees is cut there; bbox is the extent of the cut geometry, so a
--          footprint on both sides of 180 has xmin -180 and xmax 180: may keep too much, never
--          too little; bbox as sent counts only where geometry is null
-- edges    an asset's extra holds every member but href, title, type and roles, {} for none; an asset
--          that is not an object has NULL fields and stays whole in extra; assets of which two have
--          the same key are NULL
CREATE OR REPLACE TEMP VIEW item_rows AS
WITH parsed AS (
    SELECT
        landed.found_at,
        kept.collection,
        kept.id,
        kept.leaf,
        kept.stretch,
        kept.position,
        json_transform(landed.document, '{
            "stac_version": "VARCHAR",
            "stac_extensions": "JSON",
            "properties": "JSON",
            "geometry": "JSON",
            "bbox": "JSON",
            "links": "JSON",
            "assets": "JSON"
        }') AS item,
        mended.mended_geometry
    FROM landed
    JOIN kept USING (seq)
    LEFT JOIN (
        SELECT
            seq,
            mended_geometry
        FROM read_parquet(getvariable('documents_file'))
        WHERE mended_geometry IS NOT NULL
    ) AS mended USING (seq)
),
members AS (
    SELECT
        *,
        CASE
            WHEN mended_geometry IS NOT NULL THEN ST_GeomFromGeoJSON(mended_geometry)
            WHEN item.geometry <> 'null' THEN ST_GeomFromGeoJSON(item.geometry)
        END AS raw_geometry,
        CASE
            WHEN list_unique(json_keys(item.assets)) = len(json_keys(item.assets))
                THEN json_transform(item.assets, '"MAP(VARCHAR, JSON)"')
        END AS asset_objects,
        TRY(json_transform_strict(item.bbox, '["DOUBLE"]')) AS sent_bbox,
        list_filter(
            TRY(json_transform(item.links, '[{"rel": "VARCHAR", "href": "VARCHAR"}]')),
            LAMBDA link: link.rel = 'self'
        )[1].href AS self_href,
        TRY(json_transform(item.properties, '{
            "datetime": "VARCHAR",
            "start_datetime": "VARCHAR",
            "end_datetime": "VARCHAR",
            "created": "VARCHAR",
            "updated": "VARCHAR",
            "dtr:start_datetime": "VARCHAR",
            "dtr:end_datetime": "VARCHAR",
            "platform": "VARCHAR",
            "constellation": "VARCHAR",
            "instruments": "JSON",
            "gsd": "VARCHAR",
            "eo:gsd": "VARCHAR",
            "eo:platform": "VARCHAR",
            "eo:constellation": "VARCHAR",
            "eo:cloud_cover": "VARCHAR"
        }')) AS property
    FROM parsed
),
located AS (
    SELECT
        *,
        ST_SetCRS(
            CASE
                WHEN ST_XMax(raw_geometry) - ST_XMin(raw_geometry) > 180
                    OR ST_XMax(raw_geometry) > 180
                    OR ST_XMin(raw_geometry) < -180
                    THEN ST_GeomFromWKB(split_at_antimeridian(
                        ST_AsWKB(raw_geometry),
                        coalesce(sent_bbox[1] > sent_bbox[len(sent_bbox) // 2 + 1], FALSE)
                    ))
                ELSE raw_geometry
            END,
            'OGC:CRS84'
        ) AS geometry
    FROM members
)
SELECT
    collection,
    id,
    item.stac_version AS stac_version,
    try_cast(item.stac_extensions AS VARCHAR[]) AS stac_extensions,
    instant(property.datetime) AS datetime,
    instant(coalesce(property.start_datetime, property."dtr:start_datetime")) AS start_datetime,
    instant(coalesce(property.end_datetime, property."dtr:end_datetime")) AS end_datetime,
    coalesce(start_datetime, datetime) AS observed_from,
    coalesce(end_datetime, datetime) AS observed_to,
    instant(property.created) AS created,
    instant(property.updated) AS updated,
    coalesce(property.platform, property."eo:platform") AS platform,
    coalesce(property.constellation, property."eo:constellation") AS constellation,
    CASE json_type(property.instruments)
        WHEN 'ARRAY' THEN try_cast(property.instruments AS VARCHAR[])
        WHEN 'VARCHAR' THEN [property.instruments ->> '$']
    END AS instruments,
    finite(try_cast(coalesce(property.gsd, property."eo:gsd") AS DOUBLE)) AS gsd,
    finite(try_cast(property."eo:cloud_cover" AS DOUBLE)) AS cloud_cover,
    map(
        map_keys(asset_objects),
        list_transform(
            map_values(asset_objects),
            LAMBDA asset: struct_insert(
                json_transform(
                    asset,
                    '{"href": "VARCHAR", "title": "VARCHAR", "type": "VARCHAR", "roles": ["VARCHAR"]}'
                ),
                extra := if(
                    starts_with(asset::VARCHAR, '{'),
                    json_merge_patch(
                        asset,
                        '{"href": null, "title": null, "type": null, "roles": null}'
                    ),
                    asset
                )
            )
        )
    ) AS assets,
    item.links AS links,
    item.properties AS properties,
    coalesce(nullif(found_at, ''), self_href) AS found_at,
    geometry,
    CASE
        WHEN geometry IS NOT NULL AND NOT ST_IsEmpty(geometry) THEN {
            'xmin': ST_XMin(geometry),
            'ymin': ST_YMin(geometry),
            'xmax': ST_XMax(geometry),
            'ymax': ST_YMax(geometry)
        }
        ELSE box_of(sent_bbox)
    END AS bbox,
    unnest(json_transform(item.properties, getvariable('property_structure'))),
    leaf AS "geocat:leaf",
    stretch AS "geocat:stretch",
    position AS "geocat:position"
FROM located;
