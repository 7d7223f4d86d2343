-- geometry_outside_bbox: bbox holds the whole geometry, so pruning by bbox loses nothing.
--
-- grain    one row per item whose geometry sticks out, or that has a geometry and no bbox
-- needs    items
-- units    degrees, OGC:CRS84
-- edges    an empty geometry is nowhere and needs no bbox
SELECT
    source,
    collection,
    id,
    bbox,
    geometry
FROM items
WHERE geometry IS NOT NULL
    AND NOT ST_IsEmpty(geometry)
    AND (
        bbox IS NULL
        OR ST_XMin(geometry) < bbox.xmin
        OR ST_YMin(geometry) < bbox.ymin
        OR ST_XMax(geometry) > bbox.xmax
        OR ST_YMax(geometry) > bbox.ymax
    );
