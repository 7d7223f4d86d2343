-- latitude_range: latitudes lie between -90 and 90, and bbox has south below north.
--
-- grain    one row per item whose bbox does not
-- needs    items
-- units    degrees, OGC:CRS84
-- edges    exchanged axes show here: a latitude of 120 is a longitude
SELECT
    source,
    collection,
    id,
    bbox
FROM items
WHERE bbox.ymin < -90
    OR bbox.ymax > 90
    OR bbox.ymin > bbox.ymax;
