-- least_cloudy: which images of North Africa in summer 2024 are the clearest?
--
-- grain    one row per item
-- needs    items_in
-- units    box in degrees west, south, east, north; since is inclusive, until is not
SELECT
    id,
    platform,
    observed_from::DATE AS day,
    cloud_cover AS cloud_pct
FROM items_in(-10, 20, 25, 35, since := DATE '2024-06-01', until := DATE '2024-09-01')
WHERE cloud_cover IS NOT NULL
ORDER BY cloud_cover, id
LIMIT 5;
