-- samples_within(in_area, of_source): the samples that lie within an area.
--
-- grain    one row per (source, sample_id), the columns of labels.samples
-- needs    labels.samples
-- rule     ST_Contains is the truth, the other way round; the bbox conditions before it only prune, and may keep too
--          much, never too little
-- units    in_area in degrees, longitude first, OGC:CRS84, such as labels.place('Germany')
-- edges    a sample on the area's border is not within it, unless it only touches it from inside
CREATE OR REPLACE MACRO labels.samples_within(in_area GEOMETRY, of_source VARCHAR := NULL) AS TABLE
SELECT *
FROM labels.samples
WHERE bbox.xmin <= ST_XMax(in_area)
    AND bbox.xmax >= ST_XMin(in_area)
    AND bbox.ymin <= ST_YMax(in_area)
    AND bbox.ymax >= ST_YMin(in_area)
    AND ST_Contains(ST_SetCRS(in_area, 'OGC:CRS84'), geometry)
    AND (of_source IS NULL OR source = of_source);

COMMENT ON MACRO TABLE labels.samples_within IS
'The samples that lie within an area (in_area: lon/lat degrees, OGC:CRS84).';
