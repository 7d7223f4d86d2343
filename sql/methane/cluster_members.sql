-- cluster_members(within_m): the cluster of each plume, at a radius.
--
-- grain    one row per (source, plume_id)
-- needs    methane.cluster_members_at
-- rule     as in cluster_members_at: connected components of the plumes of one source, gas and sector
-- units    m
-- edges    cluster_id is the smallest plume_id of the cluster, so it changes when a smaller one joins
CREATE OR REPLACE MACRO methane.cluster_members(within_m) AS TABLE
SELECT
    source,
    plume_id,
    cluster_id
FROM methane.cluster_members_at([within_m]);

COMMENT ON MACRO TABLE methane.cluster_members IS
'The cluster of each plume, at a radius (m): one row per (source, plume_id).';
