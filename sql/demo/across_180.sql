-- across_180: what lies around Fiji, on both sides of the antimeridian?
--
-- grain    one row per collection
-- needs    items_in
-- edges    west > east: the box runs from 175 degrees east over 180 to 175 degrees west
SELECT
    collection,
    count(*) AS items,
    count(*) FILTER (bbox.xmin > 0) AS west_of_180,
    count(*) FILTER (bbox.xmin < 0 AND bbox.xmax > 0) AS across_180,
    count(*) FILTER (bbox.xmax < 0) AS east_of_180
FROM items_in(175, -20, -175, -15)
GROUP BY ALL
ORDER BY ALL;
