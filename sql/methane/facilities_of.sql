-- facilities_of(facilities_table): a table of facilities as the matching of plumes reads it.
--
-- grain    one row per row of facilities_table
-- needs    the table or view that facilities_table names, with columns facility_id, name, longitude_deg, latitude_deg
-- rule     coordinates that are whole degrees were rounded by whoever made the table: is_rounded says so, because a
--          plume near such a point is not near the facility
-- units    degrees, OGC:CRS84
-- edges    other columns are left aside, and a column that is not there is NULL; is_located is FALSE where a
--          coordinate is NULL, not finite, or off the globe: such a facility matches nothing
CREATE OR REPLACE MACRO methane.facilities_of(facilities_table) AS TABLE
SELECT
    facility_id,
    name AS facility_name,
    coalesce(isfinite(longitude_deg) AND abs(longitude_deg) <= 360 AND abs(latitude_deg) <= 90, FALSE) AS is_located,
    is_located AND longitude_deg = round(longitude_deg) AND latitude_deg = round(latitude_deg) AS is_rounded,
    longitude_deg,
    latitude_deg
FROM (
    SELECT
        NULL::VARCHAR AS facility_id,
        NULL::VARCHAR AS name,
        NULL::DOUBLE AS longitude_deg,
        NULL::DOUBLE AS latitude_deg
    WHERE FALSE
    UNION ALL BY NAME
    FROM query_table(facilities_table)
);

COMMENT ON MACRO TABLE methane.facilities_of IS
'A table of facilities as the matching of plumes reads it (facilities_table: name of a table with facility_id, name, longitude_deg, latitude_deg).';
