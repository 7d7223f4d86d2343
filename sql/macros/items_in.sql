-- items_in(west, south, east, north, since, until, of_collection, of_source): items in a box and an interval.
--
-- grain    one row per (source, collection, id), the columns of items
-- needs    items, touches_box
-- rule     ST_Intersects is the truth; the bbox conditions before it only prune, and may keep too
--          much, never too little
-- units    degrees, OGC:CRS84; since is inclusive, until is not; both may be text, a date or a time,
--          or NULL, for open ends
-- edges    touching the box counts; west > east is a box over the antimeridian; an item without a
--          geometry is in no box; an item without a time is in no bounded interval
CREATE OR REPLACE MACRO items_in(
    west DOUBLE,
    south DOUBLE,
    east DOUBLE,
    north DOUBLE,
    since := NULL,
    until := NULL,
    of_collection VARCHAR := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT *
FROM items
WHERE touches_box(geometry, bbox, west, south, east, north)
    AND (since IS NULL OR observed_to >= since::TIMESTAMPTZ)
    AND (until IS NULL OR observed_from < until::TIMESTAMPTZ)
    AND (of_collection IS NULL OR collection = of_collection)
    AND (of_source IS NULL OR source = of_source);

COMMENT ON MACRO TABLE items_in IS
'Items in a box (west, south, east, north; degrees, OGC:CRS84; west > east goes over the antimeridian) and an interval [since, until).';
