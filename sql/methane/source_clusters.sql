-- source_clusters(within_m): plumes gathered into sources, at a radius of one's own.
--
-- grain    one row per (source, cluster_id)
-- needs    methane.plumes, methane.cluster_members
-- rule     as in cluster_members_at; the place is the mean of the members' places on the sphere, which is Carbon
--          Mapper's point to 0.15 m
-- units    kg/h, degrees, m
-- edges    emission_kg_h is the mean rate of the quantified plumes, not weighted by persistence as a source's is, as
--          nobody has said which scenes looked at the cluster; NULL where no plume is quantified
CREATE OR REPLACE MACRO methane.source_clusters(within_m) AS TABLE
SELECT
    members.source,
    members.cluster_id,
    any_value(plumes.gas) AS gas,
    any_value(plumes.sector) AS sector,
    count(*) AS plume_count,
    count(plumes.emission_kg_h) AS quantified_plume_count,
    favg(plumes.emission_kg_h) AS emission_kg_h,
    min(plumes.observed_at) AS first_observed_at,
    max(plumes.observed_at) AS last_observed_at,
    list(members.plume_id ORDER BY members.plume_id) AS plume_ids,
    degrees(atan2(
        fsum(cos(radians(plumes.latitude_deg)) * sin(radians(plumes.longitude_deg))),
        fsum(cos(radians(plumes.latitude_deg)) * cos(radians(plumes.longitude_deg)))
    )) AS longitude_deg,
    degrees(atan2(
        fsum(sin(radians(plumes.latitude_deg))),
        sqrt(
            pow(fsum(cos(radians(plumes.latitude_deg)) * sin(radians(plumes.longitude_deg))), 2)
            + pow(fsum(cos(radians(plumes.latitude_deg)) * cos(radians(plumes.longitude_deg))), 2)
        )
    )) AS latitude_deg
FROM methane.cluster_members(within_m) AS members
JOIN methane.plumes AS plumes
    ON members.source = plumes.source
    AND members.plume_id = plumes.plume_id
GROUP BY members.source, members.cluster_id;

COMMENT ON MACRO TABLE methane.source_clusters IS
'Plumes gathered into sources, at a radius of one''s own (m): one row per (source, cluster_id).';
