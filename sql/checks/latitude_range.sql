-- latitude_range: latitudes lie between -90 and 90, and bbox has south below north.
--
-- grain    one row per item whose bbox does not
-- needs    items
-- rule     beyond 90 is beyond by more than a millionth of a degree, which is more than rounding
-- units    degrees, OGC:CRS84
-- edges    exchanged axes show here: a latitude of 120 is a longitude
SELECT
    source,
    collection,
    id,
    bbox
FROM items
WHERE bbox.ymin < -90.000001
    OR bbox.ymax > 90.000001
    OR bbox.ymin > bbox.ymax;
