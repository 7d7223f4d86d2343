-- given
.read sql/methane/schema.sql
.read sql/methane/distance_m.sql
CREATE TABLE methane.plumes AS
FROM (VALUES
    ('s', 'c', 'CH4', '1B2', 179.9996, 0.0), ('s', 'b', 'CH4', '1B2', -179.9996, 0.0), ('s', 'a', 'CH4', '1B2', -179.9988, 0.0),
    ('s', 'gas', 'CO2', '1B2', -179.9988, 0.0), ('s', 'none 1', 'CH4', NULL, -179.9988, 0.0),
    ('s', 'none 2', 'CH4', NULL, -179.9988, 0.0), ('s', 'pole 1', 'CH4', '6A', 0.0, 89.9996),
    ('s', 'pole 2', 'CH4', '6A', 180.0, 89.9996), ('t', 'c', 'CH4', '1B2', 179.9996, 0.0), ('s', 'nowhere', 'CH4', '1B2', NULL, 0.0)
) AS t (source, plume_id, gas, sector, longitude_deg, latitude_deg);

-- ask: through the one between, over 180 degrees and the pole; each source, gas and sector for itself
FROM methane.cluster_members_at([100])
-- expect
FROM (VALUES
    (100::DOUBLE, 's', 'a', 'a'), (100, 's', 'b', 'a'), (100, 's', 'c', 'a'), (100, 's', 'gas', 'gas'),
    (100, 's', 'none 1', 'none 1'), (100, 's', 'none 2', 'none 1'), (100, 's', 'pole 1', 'pole 1'),
    (100, 's', 'pole 2', 'pole 1'), (100, 't', 'c', 'c')
) AS t (radius_m, source, plume_id, cluster_id)

-- ask: several radii at once, twice the same, and what is no radius
SELECT radius_m, count(DISTINCT (source, cluster_id)) AS clusters
FROM methane.cluster_members_at([50, 88.5, 88.5, 100, 0, -1, NULL, 2e6]) GROUP BY radius_m
-- expect
FROM (VALUES (50::DOUBLE, 8), (88.5, 8), (100, 5)) AS t (radius_m, clusters)
