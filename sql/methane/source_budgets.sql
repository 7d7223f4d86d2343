-- source_budgets: what each source of emission adds to a total, and where it lies.
--
-- grain    one row per (source, source_name)
-- needs    methane.sources, methane.source_plumes, methane.plumes
-- rule     the rate is Carbon Mapper's own, already multiplied by persistence: a mean over time, never to be added to
--          the rates of plumes. country and region are what most of its plumes say
-- units    kg/h
-- edges    NULL rates stay NULL; of equally many plumes the last country in the order of letters; country and region
--          are NULL where no plume says one (the CSV route does since 2026); plumes_hidden counts those known to be
--          hidden, plumes_without_rate all that have no rate
CREATE OR REPLACE VIEW methane.source_budgets AS
WITH members AS (
    SELECT
        source_plumes.source,
        source_plumes.source_name,
        plumes.country,
        plumes.region,
        count(*) AS plumes,
        count(*) FILTER (plumes.emission_is_hidden) AS plumes_hidden,
        count(*) FILTER (plumes.emission_kg_h IS NULL) AS plumes_without_rate
    FROM methane.source_plumes AS source_plumes
    INNER JOIN methane.plumes AS plumes USING (source, plume_id)
    GROUP BY ALL
),
counted AS (
    SELECT
        source,
        source_name,
        sum(plumes)::BIGINT AS plumes,
        sum(plumes_hidden)::BIGINT AS plumes_hidden,
        sum(plumes_without_rate)::BIGINT AS plumes_without_rate,
        max({'plumes': plumes, 'country': country, 'region': coalesce(region, '')})
            FILTER (country IS NOT NULL) AS most
    FROM members
    GROUP BY source, source_name
)
SELECT
    sources.source,
    sources.source_name,
    sources.gas,
    sources.sector,
    counted.most.country AS country,
    nullif(counted.most.region, '') AS region,
    sources.emission_kg_h,
    sources.emission_uncertainty_kg_h,
    coalesce(counted.plumes, 0) AS plumes,
    coalesce(counted.plumes_hidden, 0) AS plumes_hidden,
    coalesce(counted.plumes_without_rate, 0) AS plumes_without_rate,
    sources.longitude_deg,
    sources.latitude_deg
FROM methane.sources AS sources
LEFT JOIN counted USING (source, source_name);

COMMENT ON VIEW methane.source_budgets IS
'What each source of emission adds to a total, and where it lies: one row per (source, source_name).';
