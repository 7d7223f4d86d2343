-- hidden_rates: how often rates are hidden.
--
-- grain    one row per (source, gas, instrument, sector, wind_class)
-- needs    methane.plumes
-- rule     hidden is Carbon Mapper's hide_emission, a rate withheld by policy and not a measurement that is missing;
--          no reason is published, and slow wind, under which a rate cannot be had, is the first to look at
-- units    wind classes in m/s at 10 m, lower end inclusive; hidden_share 0 to 1
-- edges    only the JSON route says hide_emission: hidden_share is of plumes_known, NULL where there are none;
--          plumes_without_rate counts every rate that is NULL; wind_class is NULL where the wind is
CREATE OR REPLACE VIEW methane.hidden_rates AS
SELECT
    source,
    gas,
    instrument,
    sector,
    CASE
        WHEN wind_speed_m_s < 2 THEN '0-2 m/s'
        WHEN wind_speed_m_s < 5 THEN '2-5 m/s'
        WHEN wind_speed_m_s < 10 THEN '5-10 m/s'
        WHEN wind_speed_m_s >= 10 THEN '10 m/s and more'
    END AS wind_class,
    count(*) AS plumes,
    count(emission_is_hidden) AS plumes_known,
    count(*) FILTER (emission_is_hidden) AS plumes_hidden,
    plumes_hidden / nullif(plumes_known, 0) AS hidden_share,
    count(*) FILTER (emission_kg_h IS NULL) AS plumes_without_rate
FROM methane.plumes
GROUP BY source, gas, instrument, sector, wind_class;

COMMENT ON VIEW methane.hidden_rates IS
'How often rates are hidden: one row per (source, gas, instrument, sector, wind_class).';
