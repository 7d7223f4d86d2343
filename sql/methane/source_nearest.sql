-- source_nearest(wanted_name): the source of emission nearest to the place that a name holds.
--
-- grain    at most one row, the source's name and its distance
-- needs    methane.sources, methane.distance_m, methane.source_name_parts
-- rule     of the gas in the name; a source that was renamed is most often the nearest, as its centre moved
-- units    m; the name holds longitude before latitude, in degrees
-- edges    no row for a name of another form, or where the nearest is 10 km away or more
CREATE OR REPLACE MACRO methane.source_nearest(wanted_name VARCHAR) AS TABLE
WITH asked AS (
    SELECT methane.source_name_parts(wanted_name) AS part
)

SELECT
    sources.source_name,
    methane.distance_m(asked.part.longitude_deg, asked.part.latitude_deg, longitude_deg, latitude_deg) AS away_m
FROM methane.sources
JOIN asked
    ON sources.gas = asked.part.gas
WHERE away_m < 10000
ORDER BY away_m, source_name
LIMIT 1;

COMMENT ON MACRO TABLE methane.source_nearest IS
'The source of emission nearest to the place that a name holds.';
