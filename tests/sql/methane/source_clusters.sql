-- given
.read sql/methane/schema.sql
CREATE MACRO methane.cluster_members(within_m) AS TABLE
FROM (VALUES ('s', 'b', 'a'), ('s', 'a', 'a'), ('s', 'c', 'c'), ('s', 'd', 'd'), ('s', 'e', 'd'))
    AS t (source, plume_id, cluster_id);
CREATE TABLE methane.plumes AS
SELECT 's' AS source, *, 'CH4' AS gas, '1B2' AS sector, TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_days(day) AS observed_at
FROM (VALUES
    ('a', 10.0::DOUBLE, 0, 179.9990, 0.0), ('b', NULL, 1, -179.9992, 0.0), ('c', NULL, 0, 10.0, 60.0),
    ('d', 1.0, 0, 0.0, 89.9996), ('e', 2.0, 3, 180.0, 89.9996)
) AS t (plume_id, emission_kg_h, day, longitude_deg, latitude_deg);

-- ask: means of places across 180 degrees and the pole; hidden plumes count, and have no rate
SELECT * REPLACE (if(abs(latitude_deg) > 89, 0, round(longitude_deg, 9)) AS longitude_deg, round(latitude_deg, 9) AS latitude_deg)
FROM methane.source_clusters(100)
-- expect
FROM (VALUES
    ('s', 'a', 'CH4', '1B2', 2, 1, 10::DOUBLE, TIMESTAMPTZ '2026-01-01 00:00:00Z', TIMESTAMPTZ '2026-01-02 00:00:00Z',
        ['a', 'b'], 179.9999::DOUBLE, 0::DOUBLE),
    ('s', 'c', 'CH4', '1B2', 1, 0, NULL, TIMESTAMPTZ '2026-01-01 00:00:00Z', TIMESTAMPTZ '2026-01-01 00:00:00Z', ['c'], 10, 60),
    ('s', 'd', 'CH4', '1B2', 2, 2, 1.5, TIMESTAMPTZ '2026-01-01 00:00:00Z', TIMESTAMPTZ '2026-01-04 00:00:00Z', ['d', 'e'], 0, 90)
) AS t (source, cluster_id, gas, sector, plume_count, quantified_plume_count, emission_kg_h, first_observed_at,
    last_observed_at, plume_ids, longitude_deg, latitude_deg)
