-- eps_sensitivity: how many sources the plumes make, at six radii.
--
-- grain    one row per (source, gas, radius_m)
-- needs    methane.plumes, methane.cluster_members_at
-- rule     50, 100, 150, 250, 500 and 1,000 m: Carbon Mapper's own are 100 m, and 250 to 1,000 m for some sectors
-- units    m; kg/h, the sum over the clusters of the mean rate of their quantified plumes
-- edges    singletons are clusters of one plume
CREATE OR REPLACE VIEW methane.eps_sensitivity AS
WITH clusters AS (
    SELECT
        members.radius_m,
        members.source,
        any_value(plumes.gas) AS gas,
        count(*) AS plumes,
        favg(plumes.emission_kg_h) AS emission_kg_h
    FROM methane.cluster_members_at([50, 100, 150, 250, 500, 1000]) AS members
    JOIN methane.plumes AS plumes
        ON members.source = plumes.source
        AND members.plume_id = plumes.plume_id
    GROUP BY members.radius_m, members.source, members.cluster_id
)
SELECT
    source,
    gas,
    radius_m,
    count(*) AS clusters,
    count(*) FILTER (WHERE plumes = 1) AS singletons,
    max(plumes) AS largest_cluster,
    fsum(emission_kg_h) AS emission_kg_h
FROM clusters
GROUP BY source, gas, radius_m;

COMMENT ON VIEW methane.eps_sensitivity IS
'How many sources the plumes make, at six radii: one row per (source, gas, radius_m).';
