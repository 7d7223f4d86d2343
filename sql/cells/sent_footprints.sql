-- sent_footprints: the footprints of one file of items, as their source sent them, on their way to be covered.
--
-- grain    one row per item of the file, in no order; place is its row in the file, from 0
-- needs    umm_geometry, umm_bbox, mended_footprint, box_of; variables items_file, json_file, only_beams
-- rule     the geometry of items is the one that was sent unless it reaches 180 degrees, or is wider than 180: then it
--          may have been cut, and is read from the JSON again, with what was mended when it was harvested
-- rule     an item or a granule record of CMR has its geometry in its JSON; where the JSON is another record, or has
--          none that can be read, the cut one counts: it means the same, and covers a few cells more
-- rule     only_beams leaves out what has no beam pairs: all but ICESat-2's ATL03 and ATL06
-- units    degrees, lon before lat; well-known binary
-- edges    goes_over: the item's own bbox has west > east; geometry is NULL where the item has none
CREATE OR REPLACE TEMP MACRO granule_geometry(sent_granule) AS
json_transform(sent_granule, '{
    "umm": {"SpatialExtent": {"HorizontalSpatialDomain": {"Geometry": {
        "GPolygons": [{
            "Boundary": {"Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}]},
            "ExclusiveZone": {"Boundaries": [{"Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}]}]}
        }],
        "BoundingRectangles": [{
            "WestBoundingCoordinate": "DOUBLE", "SouthBoundingCoordinate": "DOUBLE",
            "EastBoundingCoordinate": "DOUBLE", "NorthBoundingCoordinate": "DOUBLE"
        }],
        "Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}],
        "Lines": [{"Points": [{"Longitude": "DOUBLE", "Latitude": "DOUBLE"}]}]
    }}}}
}').umm.SpatialExtent.HorizontalSpatialDomain.Geometry;

CREATE OR REPLACE TEMP MACRO may_be_cut(of_bbox) AS
coalesce(of_bbox.xmin <= -180 OR of_bbox.xmax >= 180 OR of_bbox.xmax - of_bbox.xmin > 180, FALSE);

-- Texts of items are long: they are not looked at where nothing is cut.
SET VARIABLE any_cut = (
    SELECT coalesce(bool_or(may_be_cut(bbox)), FALSE)
    FROM read_parquet(getvariable('items_file'), hive_partitioning = FALSE)
);

WITH items AS NOT MATERIALIZED (
    SELECT
        file_row_number AS place,
        collection,
        id,
        geometry,
        may_be_cut(bbox) AND geometry IS NOT NULL AS is_cut
    FROM read_parquet(getvariable('items_file'), file_row_number = TRUE, hive_partitioning = FALSE)
    WHERE NOT getvariable('only_beams')
        OR regexp_matches(collection, '(?i)^ATL0[36]([^0-9]|$)')
        OR regexp_matches(id, '(?i)^ATL0[36]([^0-9]|$)')
),
cut AS MATERIALIZED (
    SELECT
        place,
        collection,
        id,
        ST_AsWKB(geometry) AS cut_geometry
    FROM items
    WHERE is_cut
),
sent AS (
    SELECT
        cut.place,
        cut.cut_geometry,
        item_json.repairs,
        CASE
            WHEN json_exists(item_json.json, '$.umm') THEN umm_geometry(granule_geometry(item_json.json))
            WHEN item_json.json ->> '$.type' = 'Feature' THEN json_extract(item_json.json, '$.geometry')
        END AS geometry,
        CASE
            WHEN json_exists(item_json.json, '$.umm') THEN umm_bbox(granule_geometry(item_json.json))
            ELSE TRY(json_transform_strict(json_extract(item_json.json, '$.bbox'), '["DOUBLE"]'))
        END AS bbox
    FROM cut
    LEFT JOIN (
        SELECT
            collection,
            id,
            json,
            repairs
        FROM read_parquet(getvariable('json_file'), hive_partitioning = FALSE)
        WHERE getvariable('any_cut')
    ) AS item_json USING (collection, id)
)
SELECT
    place,
    ST_AsWKB(geometry) AS geometry,
    FALSE AS goes_over
FROM items
WHERE NOT is_cut
UNION ALL
SELECT
    place,
    coalesce(
        TRY(ST_AsWKB(ST_GeomFromGeoJSON(
            CASE
                WHEN list_has_any(repairs, ['geometry_type_by_depth', 'ring_closed']) THEN mended_footprint(geometry)
                ELSE geometry
            END
        ))),
        cut_geometry
    ) AS geometry,
    coalesce(box_of(bbox) IS NOT NULL AND bbox[1] > bbox[len(bbox) // 2 + 1], FALSE) AS goes_over
FROM sent;
