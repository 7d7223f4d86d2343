-- facility_coverage(facilities_table, within_m, since, until, of_gas): was each facility looked at, and was it clean?
--
-- grain    one row per facility_id
-- needs    methane.facilities_of, methane.facility_scenes, methane.plume_facility_pairs, methane.plumes
-- rule     as methane.coverage_of, of the facility's point: detected, surveyed_clean, cloudy_only, never_observed; a
--          plume within within_m counts for every facility it is near
-- units    m, within_m inclusive; since is inclusive, until is not; times UTC
-- edges    coverage is NULL for a facility that is not located; one with rounded coordinates is answered for, of the
--          place that its coordinates name, and flagged
CREATE OR REPLACE MACRO methane.facility_coverage(
    facilities_table,
    within_m := 250,
    since := NULL,
    until := NULL,
    of_gas VARCHAR := 'CH4'
) AS TABLE
WITH looks AS (
    SELECT
        facility_id,
        count(*) AS scenes,
        count(*) FILTER (is_clear) AS clear_scenes,
        max(observed_at) AS last_look_at,
        max(observed_at) FILTER (is_clear) AS last_clear_look_at
    FROM methane.facility_scenes(facilities_table, since := since, until := until)
    GROUP BY facility_id
),
found AS (
    SELECT
        pairs.facility_id,
        count(*) AS plumes,
        max(plumes.observed_at) AS last_detection_at
    FROM methane.plume_facility_pairs(facilities_table, within_m := within_m) AS pairs
    INNER JOIN methane.plumes AS plumes USING (source, plume_id)
    WHERE (of_gas IS NULL OR plumes.gas = of_gas)
        AND (since IS NULL OR plumes.observed_at >= since::TIMESTAMPTZ)
        AND (until IS NULL OR plumes.observed_at < until::TIMESTAMPTZ)
    GROUP BY pairs.facility_id
),
facilities AS (
    SELECT
        facility_id,
        min(facility_name) AS facility_name,
        bool_or(is_located) AS is_located,
        bool_or(is_rounded) AS is_rounded
    FROM methane.facilities_of(facilities_table)
    GROUP BY facility_id
)
SELECT
    facilities.facility_id,
    facilities.facility_name,
    CASE
        WHEN NOT facilities.is_located THEN NULL
        WHEN found.plumes > 0 THEN 'detected'
        WHEN looks.clear_scenes > 0 THEN 'surveyed_clean'
        WHEN looks.scenes > 0 THEN 'cloudy_only'
        ELSE 'never_observed'
    END AS coverage,
    facilities.is_located,
    facilities.is_rounded,
    coalesce(looks.scenes, 0) AS scenes,
    coalesce(looks.clear_scenes, 0) AS clear_scenes,
    coalesce(found.plumes, 0) AS plumes,
    looks.last_look_at,
    looks.last_clear_look_at,
    found.last_detection_at
FROM facilities
LEFT JOIN looks ON facilities.facility_id IS NOT DISTINCT FROM looks.facility_id
LEFT JOIN found ON facilities.facility_id IS NOT DISTINCT FROM found.facility_id;

COMMENT ON MACRO TABLE methane.facility_coverage IS
'Was each facility looked at, and was it clean? (facilities_table: name of a table, see methane.facilities_of; m; observed in [since, until)): detected, surveyed_clean, cloudy_only or never_observed.';
