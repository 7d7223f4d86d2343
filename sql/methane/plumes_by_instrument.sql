-- plumes_by_instrument: how many plumes each instrument found.
--
-- grain    one row per (source, gas, instrument)
-- needs    methane.plumes
-- rule     quantified plumes have a rate; hidden ones have none by Carbon Mapper's policy (hide_emission)
-- edges    share is of the source's plumes of the gas, 0 to 1; hidden_plumes counts none where only the CSV, which
--          does not say it, was harvested
CREATE OR REPLACE VIEW methane.plumes_by_instrument AS
SELECT
    source,
    gas,
    instrument,
    count(*) AS plumes,
    count(*) / (sum(count(*)) OVER (PARTITION BY source, gas))::DOUBLE AS share,
    count(emission_kg_h) AS quantified_plumes,
    count(*) FILTER (WHERE emission_is_hidden) AS hidden_plumes,
    min(observed_at) AS first_observed_at,
    max(observed_at) AS last_observed_at
FROM methane.plumes
GROUP BY source, gas, instrument;

COMMENT ON VIEW methane.plumes_by_instrument IS
'How many plumes each instrument found: one row per (source, gas, instrument).';
