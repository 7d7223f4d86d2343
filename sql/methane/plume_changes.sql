-- plume_changes: what each harvest changed of the plumes, and by how much.
--
-- grain    one row per (source, snapshot, plume_id)
-- needs    methane.plume_versions, methane.distance_m
-- rule     before is the version that the snapshot ended; a plume that comes again after it was deleted is added
-- rule     a plume has moved when its point is more than 50 m from where it was
-- units    changed_at is when the snapshot was taken, UTC; kg/h; m
-- edges    delta, ratio, became_ and moved_ are NULL where one side is not known: became_hidden is NULL where only the
--          CSV, which does not say it, was harvested; the ratio to a rate of 0 is NULL; what was hidden may differ in
--          nothing but that its rate vanished
CREATE OR REPLACE VIEW methane.plume_changes AS
WITH paired AS (
    SELECT
        source,
        snapshot,
        plume_id,
        change,
        gas,
        sector AS sector_now,
        instrument,
        observed_at,
        emission_kg_h AS emission_now,
        emission_uncertainty_kg_h AS uncertainty_now,
        emission_version AS version_now,
        emission_is_hidden AS hidden_now,
        longitude_deg,
        latitude_deg,
        change <> 'deleted' AS is_there,
        change <> 'added' AND coalesce(lag(change) OVER earlier, 'deleted') <> 'deleted' AS was_there,
        lag(sector) OVER earlier AS sector_then,
        lag(emission_kg_h) OVER earlier AS emission_then,
        lag(emission_uncertainty_kg_h) OVER earlier AS uncertainty_then,
        lag(emission_version) OVER earlier AS version_then,
        lag(emission_is_hidden) OVER earlier AS hidden_then,
        lag(longitude_deg) OVER earlier AS longitude_then,
        lag(latitude_deg) OVER earlier AS latitude_then
    FROM methane.plume_versions
    WINDOW earlier AS (PARTITION BY source, plume_id ORDER BY snapshot)
),
sided AS (
    SELECT
        *,
        if(was_there, emission_then, NULL) AS emission_before_kg_h,
        if(is_there, emission_now, NULL) AS emission_after_kg_h,
        CASE
            WHEN was_there AND is_there
                THEN methane.distance_m(longitude_then, latitude_then, longitude_deg, latitude_deg)
        END AS moved_m
    FROM paired
)
SELECT
    source,
    snapshot,
    plume_id,
    change,
    gas,
    instrument,
    emission_before_kg_h,
    emission_after_kg_h,
    emission_after_kg_h - emission_before_kg_h AS emission_delta_kg_h,
    emission_after_kg_h / nullif(emission_before_kg_h, 0) AS emission_ratio,
    if(was_there, uncertainty_then, NULL) AS emission_uncertainty_before_kg_h,
    if(is_there, uncertainty_now, NULL) AS emission_uncertainty_after_kg_h,
    if(was_there, version_then, NULL) AS emission_version_before,
    if(is_there, version_now, NULL) AS emission_version_after,
    if(was_there, sector_then, NULL) AS sector_before,
    if(is_there, sector_now, NULL) AS sector_after,
    CASE WHEN was_there AND is_there THEN hidden_now AND NOT hidden_then END AS became_hidden,
    CASE WHEN was_there AND is_there THEN hidden_then AND NOT hidden_now END AS became_unhidden,
    moved_m,
    moved_m > 50 AS has_moved,
    observed_at,
    timezone('UTC', try_strptime(snapshot, '%Y%m%dT%H%M%S.%fZ')) AS changed_at
FROM sided;

COMMENT ON VIEW methane.plume_changes IS
'What each harvest changed of the plumes, and by how much: one row per (source, snapshot, plume_id).';
COMMENT ON COLUMN methane.plume_changes.emission_ratio IS 'After over before.';
