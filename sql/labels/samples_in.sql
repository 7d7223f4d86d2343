-- samples_in(west, south, east, north, of_source): the samples that touch a box.
--
-- grain    one row per (source, sample_id), the columns of labels.samples
-- needs    labels.samples, touches_box
-- rule     ST_Intersects is the truth; the bbox conditions before it only prune, and may keep too much, never too
--          little
-- units    degrees, OGC:CRS84
-- edges    touching the box counts; west > east is a box over the antimeridian
CREATE OR REPLACE MACRO labels.samples_in(
    west DOUBLE,
    south DOUBLE,
    east DOUBLE,
    north DOUBLE,
    of_source VARCHAR := NULL
) AS TABLE
SELECT *
FROM labels.samples
WHERE touches_box(geometry, bbox, west, south, east, north)
    AND (of_source IS NULL OR source = of_source);

COMMENT ON MACRO TABLE labels.samples_in IS
'The samples that touch a box (west, south, east, north; degrees, OGC:CRS84; west > east goes over the antimeridian).';
