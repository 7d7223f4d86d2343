-- touches_box(of_geometry, with_bbox, west, south, east, north): whether a geometry touches a box.
--
-- grain    a scalar
-- rule     ST_Intersects is the truth; the bbox conditions before it only prune, and may keep too much, never too
--          little
-- units    degrees, OGC:CRS84
-- edges    touching the box counts; west > east is a box over the antimeridian; not true without a geometry
CREATE OR REPLACE MACRO touches_box(of_geometry, with_bbox, west, south, east, north) AS
with_bbox.ymin <= north
AND with_bbox.ymax >= south
AND with_bbox.xmin <= if(west <= east, east, 180)
AND with_bbox.xmax >= if(west <= east, west, -180)
AND (west <= east OR with_bbox.xmin <= east OR with_bbox.xmax >= west)
AND (
    ST_Intersects(
        of_geometry,
        ST_SetCRS(ST_MakeEnvelope(west, south, if(west <= east, east, 180), north), 'OGC:CRS84')
    )
    OR west > east AND ST_Intersects(
        of_geometry,
        ST_SetCRS(ST_MakeEnvelope(-180, south, east, north), 'OGC:CRS84')
    )
);

COMMENT ON MACRO touches_box IS
'Whether a geometry touches a box (with the geometry''s bbox; west, south, east, north; degrees, OGC:CRS84; west > east goes over the antimeridian).';
