-- emission_quantiles: how the rates of all plumes are spread.
--
-- grain    one row per (source, gas)
-- needs    methane.emission_quantiles_of
-- rule     as in emission_quantiles_of, which takes an interval and a box
-- units    kg/h and kt/yr
-- edges    plumes counts those without a rate too
CREATE OR REPLACE VIEW methane.emission_quantiles AS
FROM methane.emission_quantiles_of();

COMMENT ON VIEW methane.emission_quantiles IS 'How the rates of all plumes are spread: one row per (source, gas).';
