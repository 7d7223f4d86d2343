-- cross_provider_matches(others_table, within_m, within_days): plumes that another provider saw there and then too.
--
-- grain    one row per (source, plume_id, provider, other_plume_id)
-- needs    methane.plumes, methane.near_cell, methane.near_cells, methane.distance_m; the table or view that
--          others_table names, with columns provider, plume_id, observed_at, longitude_deg, latitude_deg,
--          emission_kg_h and, where it is known, acquisition: the name of the image, or of its instrument
-- rule     the points are at most within_m apart and the observations at most within_days; for TROPOMI, whose pixels
--          are kilometres wide, ask for 5,000 to 10,000 m
-- rule     same_acquisition: acquisition begins with the instrument's code (emi for EMIT) and has the scene's time to
--          the second or, where it has no time, the observations are at most a minute apart. Such a pair is one
--          observation processed twice (Carbon Mapper and IMEO both process EMIT), not two that agree
-- units    kg/h (SRON publishes t/h: times 1,000 first); m; lag_s: seconds from our plume to theirs
-- edges    both bounds are inclusive; same_acquisition is NULL where acquisition is, ratio where our rate is NULL or 0;
--          a plume can match several and is in a row for each
CREATE OR REPLACE MACRO methane.cross_provider_matches(others_table, within_m := 1000, within_days := 1) AS TABLE
WITH others AS (
    SELECT
        provider,
        plume_id,
        observed_at,
        longitude_deg,
        latitude_deg,
        emission_kg_h,
        acquisition,
        unnest(methane.near_cells(longitude_deg, latitude_deg, within_m::DOUBLE)) AS cell
    FROM (
        SELECT
            NULL::VARCHAR AS provider,
            NULL::VARCHAR AS plume_id,
            NULL::TIMESTAMPTZ AS observed_at,
            NULL::DOUBLE AS longitude_deg,
            NULL::DOUBLE AS latitude_deg,
            NULL::DOUBLE AS emission_kg_h,
            NULL::VARCHAR AS acquisition
        WHERE FALSE
        UNION ALL BY NAME
        FROM query_table(others_table)
    )
    WHERE isfinite(longitude_deg) AND abs(latitude_deg) <= 90
),
ours AS (
    SELECT
        source,
        plume_id,
        gas,
        instrument,
        scene_name,
        observed_at,
        longitude_deg,
        latitude_deg,
        emission_kg_h,
        emission_uncertainty_kg_h,
        methane.near_cell(longitude_deg, latitude_deg, within_m::DOUBLE) AS cell
    FROM methane.plumes
),
met AS (
    SELECT
        ours.* EXCLUDE (cell),
        others.provider,
        others.plume_id AS other_plume_id,
        others.observed_at AS other_observed_at,
        others.emission_kg_h AS other_emission_kg_h,
        others.acquisition,
        methane.distance_m(
            ours.longitude_deg, ours.latitude_deg, others.longitude_deg, others.latitude_deg
        ) AS distance_m,
        epoch(others.observed_at) - epoch(ours.observed_at) AS lag_s
    FROM ours
    INNER JOIN others USING (cell)
)
SELECT
    source,
    plume_id,
    provider,
    other_plume_id,
    gas,
    instrument,
    acquisition,
    CASE
        WHEN acquisition IS NULL THEN NULL
        WHEN NOT starts_with(lower(acquisition), lower(instrument)) THEN FALSE
        WHEN regexp_matches(acquisition, '\d{8}[tT]\d{6}')
            THEN upper(regexp_extract(acquisition, '\d{8}[tT]\d{6}'))
                = upper(regexp_extract(scene_name, '\d{8}[tT]\d{6}'))
        ELSE abs(lag_s) <= 60
    END AS same_acquisition,
    distance_m,
    lag_s,
    emission_kg_h,
    emission_uncertainty_kg_h,
    other_emission_kg_h,
    other_emission_kg_h - emission_kg_h AS difference_kg_h,
    other_emission_kg_h / nullif(emission_kg_h, 0) AS ratio,
    observed_at,
    other_observed_at
FROM met
WHERE distance_m <= within_m AND abs(lag_s) <= within_days * 86400;

COMMENT ON MACRO TABLE methane.cross_provider_matches IS
'Plumes that another provider saw there and then too (others_table: name of a table with provider, plume_id, observed_at, longitude_deg, latitude_deg, emission_kg_h, acquisition; m, days).';
