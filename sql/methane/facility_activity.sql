-- facility_activity(facilities_table, near_m, of_gas): how often each facility was looked at and seen to emit.
--
-- grain    one row per facility_id
-- needs    methane.facilities_of, methane.facility_scenes, methane.plume_facility_pairs, methane.plumes
-- rule     a plume is the facility's if no other is nearer and it is within near_m; a look is a clear scene whose box
--          contains the facility, or any scene with such a plume. By UTC day, as Carbon Mapper reckons its sources
--          (Product Guide; reference section 6.2): a scene's rate is the sum of its quantified plumes, a day's the
--          mean of its scenes with a rate or without a plume, as 0; emission_detected_kg_h is the mean of days with
--          a quantified scene, persistence detection_days / observation_days, emission_kg_h their product
-- units    kg/h; m, near_m inclusive; persistence 0 to 1; times UTC
-- edges    of equally near facilities the first by facility_id has the plume; persistence is NULL without a look,
--          rates where nothing was quantified; plumes_shared were also within near_m of another facility; the
--          scenes must be known (methane.scenes), or persistence is 1 wherever there is a plume
CREATE OR REPLACE MACRO methane.facility_activity(
    facilities_table,
    near_m := 250,
    of_gas VARCHAR := 'CH4'
) AS TABLE
WITH matched AS (
    SELECT
        pairs.source,
        pairs.plume_id,
        min({'distance_m': pairs.distance_m, 'facility_id': pairs.facility_id}).facility_id AS facility_id,
        count(*) > 1 AS is_shared
    FROM methane.plume_facility_pairs(facilities_table, within_m := near_m) AS pairs
    GROUP BY pairs.source, pairs.plume_id
),
seen AS (
    SELECT
        matched.facility_id,
        plumes.source,
        plumes.scene_name,
        TRUE AS is_clear,
        any_value(plumes.observed_at) AS observed_at,
        count(*) AS plumes,
        count(*) FILTER (matched.is_shared) AS plumes_shared,
        count(plumes.emission_kg_h) AS quantified_plumes,
        fsum(plumes.emission_kg_h) AS emission_kg_h
    FROM matched
    INNER JOIN methane.plumes AS plumes USING (source, plume_id)
    WHERE of_gas IS NULL OR plumes.gas = of_gas
    GROUP BY matched.facility_id, plumes.source, plumes.scene_name
),
looks AS (
    SELECT
        facility_id,
        source,
        scene_name,
        bool_or(is_clear) AS is_clear,
        min(observed_at) AS observed_at,
        max(plumes) AS plumes,
        max(plumes_shared) AS plumes_shared,
        max(quantified_plumes) AS quantified_plumes,
        max(emission_kg_h) AS emission_kg_h
    FROM (
        FROM seen
        UNION ALL BY NAME
        FROM methane.facility_scenes(facilities_table)
    )
    GROUP BY facility_id, source, scene_name
),
days AS (
    SELECT
        facility_id,
        make_timestamp(epoch_us(observed_at))::DATE AS day,
        count(*) AS scenes,
        sum(coalesce(plumes, 0)) AS plumes,
        sum(coalesce(plumes_shared, 0)) AS plumes_shared,
        sum(coalesce(quantified_plumes, 0)) AS quantified_plumes,
        max(observed_at) AS last_look_at,
        max(observed_at) FILTER (plumes > 0) AS last_detection_at,
        favg(coalesce(emission_kg_h, 0)) FILTER (quantified_plumes > 0 OR plumes IS NULL) AS emission_kg_h
    FROM looks
    WHERE is_clear
    GROUP BY facility_id, day
),
activity AS (
    SELECT
        facility_id,
        sum(scenes) AS looks,
        count(*) AS observation_days,
        count(*) FILTER (plumes > 0) AS detection_days,
        sum(plumes) AS plumes,
        sum(plumes_shared) AS plumes_shared,
        sum(quantified_plumes) AS quantified_plumes,
        favg(emission_kg_h) FILTER (quantified_plumes > 0) AS emission_detected_kg_h,
        max(last_look_at) AS last_look_at,
        max(last_detection_at) AS last_detection_at
    FROM days
    GROUP BY facility_id
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
    facilities.is_located,
    facilities.is_rounded,
    coalesce(activity.looks, 0)::BIGINT AS looks,
    coalesce(activity.observation_days, 0) AS observation_days,
    coalesce(activity.detection_days, 0) AS detection_days,
    coalesce(activity.observation_days - activity.detection_days, 0) AS null_days,
    activity.detection_days / activity.observation_days AS persistence,
    coalesce(activity.plumes, 0)::BIGINT AS plumes,
    coalesce(activity.plumes_shared, 0)::BIGINT AS plumes_shared,
    coalesce(activity.quantified_plumes, 0)::BIGINT AS quantified_plumes,
    activity.emission_detected_kg_h,
    activity.emission_detected_kg_h * activity.detection_days / activity.observation_days AS emission_kg_h,
    activity.last_look_at,
    activity.last_detection_at
FROM facilities
LEFT JOIN activity ON facilities.facility_id IS NOT DISTINCT FROM activity.facility_id;

COMMENT ON MACRO TABLE methane.facility_activity IS
'How often each facility was looked at and seen to emit (facilities_table: name of a table, see methane.facilities_of; m).';
