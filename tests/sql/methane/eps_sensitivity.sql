-- given
.read sql/methane/schema.sql
CREATE MACRO methane.cluster_members_at(radii_m) AS TABLE
SELECT radius_m::DOUBLE AS radius_m, 's' AS source, plume_id, if(radius_m < 150 OR plume_id = 'z', plume_id, 'x') AS cluster_id
FROM (SELECT unnest(radii_m) AS radius_m), (VALUES ('x'), ('y'), ('z')) AS t (plume_id);
CREATE TABLE methane.plumes AS
SELECT 's' AS source, 'CH4' AS gas, * FROM (VALUES ('x', 10.0::DOUBLE), ('y', 20.0), ('z', NULL)) AS t (plume_id, emission_kg_h);

-- expect: six radii
FROM (VALUES
    ('s', 'CH4', 50::DOUBLE, 3, 3, 1, 30::DOUBLE), ('s', 'CH4', 100, 3, 3, 1, 30), ('s', 'CH4', 150, 2, 1, 2, 15),
    ('s', 'CH4', 250, 2, 1, 2, 15), ('s', 'CH4', 500, 2, 1, 2, 15), ('s', 'CH4', 1000, 2, 1, 2, 15)
) AS t (source, gas, radius_m, clusters, singletons, largest_cluster, emission_kg_h)
