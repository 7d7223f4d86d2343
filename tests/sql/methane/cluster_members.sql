-- given
.read sql/methane/schema.sql
CREATE MACRO methane.cluster_members_at(radii_m) AS TABLE
SELECT radii_m[1] AS radius_m, 's' AS source, 'b' AS plume_id, 'a' AS cluster_id;

-- ask: at one radius
FROM methane.cluster_members(100)
-- expect
FROM (VALUES ('s', 'b', 'a')) AS t (source, plume_id, cluster_id)
