-- plume_facilities(facilities_table, near_m, far_m): the facility that each plume may have come from.
--
-- grain    one row per (source, plume_id), every plume
-- needs    methane.plumes, methane.plume_facility_pairs
-- rule     MATCHED: one facility within near_m of the estimated origin; AMBIGUOUS: several; NEARBY: none, but one
--          within far_m; NO_REGISTERED_ASSET: none there either. facility_id is the nearest within far_m, runner_up
--          the next: a match says what is registered there, not what leaked. Radii in use elsewhere: 160 m, 250 m,
--          750 m, 1 km, 1.5 km, 0.5 mi (EPA); methane.match_placebo says how many such matches are chance
-- units    m, both radii inclusive; far_m is at least near_m
-- edges    of equally near facilities the first by facility_id; facility_is_rounded: the facility's coordinates are
--          whole degrees, so the match is worth nothing; one facility_id with several points is one facility
CREATE OR REPLACE MACRO methane.plume_facilities(facilities_table, near_m := 250, far_m := 1500) AS TABLE
WITH nearest AS (
    SELECT
        source,
        plume_id,
        min(
            {
                'distance_m': distance_m,
                'facility_id': facility_id,
                'name': facility_name,
                'is_rounded': facility_is_rounded
            },
            2
        ) AS two,
        count(*) FILTER (distance_m <= near_m) AS facilities_near,
        count(*) AS facilities_far
    FROM methane.plume_facility_pairs(facilities_table, within_m := far_m)
    GROUP BY source, plume_id
)
SELECT
    plumes.source,
    plumes.plume_id,
    plumes.gas,
    plumes.sector,
    CASE
        WHEN nearest.facilities_near = 1 THEN 'MATCHED'
        WHEN nearest.facilities_near > 1 THEN 'AMBIGUOUS'
        WHEN nearest.facilities_far > 0 THEN 'NEARBY'
        WHEN plumes.longitude_deg IS NOT NULL AND plumes.latitude_deg IS NOT NULL THEN 'NO_REGISTERED_ASSET'
    END AS facility_match,
    nearest.two[1].facility_id AS facility_id,
    nearest.two[1].name AS facility_name,
    nearest.two[1].distance_m AS distance_m,
    nearest.two[1].is_rounded AS facility_is_rounded,
    nearest.two[2].facility_id AS runner_up_facility_id,
    nearest.two[2].distance_m AS runner_up_distance_m,
    coalesce(nearest.facilities_near, 0) AS facilities_near,
    coalesce(nearest.facilities_far, 0) AS facilities_far,
    plumes.emission_kg_h,
    plumes.observed_at
FROM methane.plumes AS plumes
LEFT JOIN nearest USING (source, plume_id);

COMMENT ON MACRO TABLE methane.plume_facilities IS
'The facility that each plume may have come from (facilities_table: name of a table, see methane.facilities_of; m).';
