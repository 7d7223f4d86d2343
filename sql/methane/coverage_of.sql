-- coverage_of(in_area, within_m, since, until, of_gas, of_source): was an area looked at, and was it clean?
--
-- grain    one row
-- needs    methane.coverage_scenes, methane.plumes_near_area
-- rule     detected: a plume in the area or within within_m of it; surveyed_clean: none, and a clear scene looked;
--          cloudy_only: none, and no scene that looked is known to be clear; never_observed: none looked. Only
--          surveyed_clean may be read as an absence, and only of rates that the instruments can see; no record is
--          never one. Clear is Carbon Mapper's not_cloudy, a cloud cover of at most 25 %
-- units    m; degrees, OGC:CRS84; shares 0 to 1; since is inclusive, until is not; times UTC
-- edges    a scene that touches the area has looked at it: best_share is the greatest part of it in one clear scene,
--          1 for a point, and methane.coverage_share the part in all together; of_gas bounds what counts as a
--          plume, as every scene serves both gases
CREATE OR REPLACE MACRO methane.coverage_of(
    in_area GEOMETRY,
    within_m := 250,
    since := NULL,
    until := NULL,
    of_gas VARCHAR := 'CH4',
    of_source VARCHAR := NULL
) AS TABLE
WITH looks AS (
    SELECT
        count(*) AS scenes,
        count(*) FILTER (is_clear) AS clear_scenes,
        count(*) FILTER (covers_area) AS covering_scenes,
        count(*) FILTER (covers_area AND is_clear) AS clear_covering_scenes,
        max(area_share) FILTER (is_clear) AS best_share,
        min(observed_at) AS first_look_at,
        max(observed_at) AS last_look_at,
        max(observed_at) FILTER (is_clear) AS last_clear_look_at
    FROM methane.coverage_scenes(in_area, since := since, until := until, of_source := of_source)
),
found AS (
    SELECT
        count(*) AS plumes,
        count(emission_kg_h) AS quantified_plumes,
        count(DISTINCT {'source': source, 'scene': scene_name}) AS scenes_with_plume,
        max(observed_at) AS last_detection_at
    FROM methane.plumes_near_area(
        in_area, within_m := within_m, since := since, until := until, of_gas := of_gas, of_source := of_source
    )
)
SELECT
    CASE
        WHEN found.plumes > 0 THEN 'detected'
        WHEN looks.clear_scenes > 0 THEN 'surveyed_clean'
        WHEN looks.scenes > 0 THEN 'cloudy_only'
        ELSE 'never_observed'
    END AS coverage,
    looks.scenes,
    looks.clear_scenes,
    looks.covering_scenes,
    looks.clear_covering_scenes,
    looks.best_share,
    found.scenes_with_plume,
    found.plumes,
    found.quantified_plumes,
    looks.first_look_at,
    looks.last_look_at,
    looks.last_clear_look_at,
    found.last_detection_at
FROM looks
CROSS JOIN found;

COMMENT ON MACRO TABLE methane.coverage_of IS
'Was an area looked at, and was it clean? (in_area: lon/lat degrees, OGC:CRS84; m; observed in [since, until)): detected, surveyed_clean, cloudy_only or never_observed.';
