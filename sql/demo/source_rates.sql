-- source_rates: what do the most observed sources of methane emit over time, and on how many days was nothing seen?
--
-- grain    one row per source of emission
-- needs    methane.source_rates
-- rule     Carbon Mapper's: the mean of the days with a rate, times the share of days with a plume
-- units    kg/h, a mean over time
SELECT
    source_name,
    observation_days AS looked_at,
    observation_days - detection_days AS nulls,
    quantified_days AS rated,
    round(persistence, 3) AS seen,
    round(emission_kg_h, 1) AS kg_h,
    round(published_emission_kg_h, 1) AS published
FROM methane.source_rates
WHERE gas = 'CH4'
ORDER BY observation_days DESC, detection_days DESC, source_name
LIMIT 5;
