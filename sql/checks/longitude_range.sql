-- longitude_range: longitudes lie between -180 and 180, and bbox has west before east.
--
-- grain    one row per item whose bbox does not
-- needs    items
-- rule     beyond 180 is beyond by more than a millionth of a degree, which is more than rounding
-- units    degrees, OGC:CRS84
-- edges    metres show here: a longitude of 500,000 is an easting
SELECT
    source,
    collection,
    id,
    bbox
FROM items
WHERE bbox.xmin < -180.000001
    OR bbox.xmax > 180.000001
    OR bbox.xmin > bbox.xmax;
