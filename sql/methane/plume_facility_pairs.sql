-- plume_facility_pairs(facilities_table, within_m): which facilities are how near to which plumes.
--
-- grain    one row per (source, plume_id, facility_id) at most within_m apart
-- needs    methane.plumes, methane.facilities_of, methane.near_cell, methane.near_cells, methane.distance_m
-- rule     great-circle distance between the plume's estimated origin and the facility's point; a facility_id with
--          several points counts once, at the nearest
-- units    m, within_m inclusive
-- edges    facilities without coordinates, or off the globe, are in no pair; facility_is_rounded is of the point that
--          was nearest
CREATE OR REPLACE MACRO methane.plume_facility_pairs(facilities_table, within_m := 1500) AS TABLE
SELECT
    source,
    plume_id,
    facility_id,
    arg_min(facility_name, (distance_m, facility_name)) AS facility_name,
    arg_min(is_rounded, (distance_m, is_rounded)) AS facility_is_rounded,
    min(distance_m) AS distance_m
FROM (
    SELECT
        plumes.source,
        plumes.plume_id,
        facilities.facility_id,
        facilities.facility_name,
        facilities.is_rounded,
        methane.distance_m(
            plumes.longitude_deg, plumes.latitude_deg, facilities.longitude_deg, facilities.latitude_deg
        ) AS distance_m
    FROM (
        SELECT
            source,
            plume_id,
            longitude_deg,
            latitude_deg,
            methane.near_cell(longitude_deg, latitude_deg, within_m::DOUBLE) AS cell
        FROM methane.plumes
    ) AS plumes
    INNER JOIN (
        SELECT
            *,
            unnest(methane.near_cells(longitude_deg, latitude_deg, within_m::DOUBLE)) AS cell
        FROM methane.facilities_of(facilities_table)
        WHERE is_located
    ) AS facilities
        ON plumes.cell = facilities.cell
)
WHERE distance_m <= within_m
GROUP BY source, plume_id, facility_id;

COMMENT ON MACRO TABLE methane.plume_facility_pairs IS
'Which facilities are how near to which plumes (facilities_table: name of a table, see methane.facilities_of; m).';
