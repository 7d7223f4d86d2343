-- publication_lags: how long plumes wait for their publication.
--
-- grain    one row per (source, instrument, mission_phase)
-- needs    methane.plumes, methane.taken
-- rule     from the observation to published_at, both gases; Tanager's in production wait 30 days by policy
-- units    days of 86,400 s; times UTC
-- edges    public_until is the source's current snapshot less the median: half of the plumes that were observed then
--          are not published yet; plumes that lack either time do not count; quantiles are interpolated
CREATE OR REPLACE VIEW methane.publication_lags AS
SELECT
    plumes.source,
    plumes.instrument,
    plumes.mission_phase,
    count(*) AS plumes,
    quantile_cont((epoch_us(plumes.published_at) - epoch_us(plumes.observed_at)) / 86400e6, 0.1) AS p10_days,
    quantile_cont((epoch_us(plumes.published_at) - epoch_us(plumes.observed_at)) / 86400e6, 0.5) AS median_days,
    quantile_cont((epoch_us(plumes.published_at) - epoch_us(plumes.observed_at)) / 86400e6, 0.9) AS p90_days,
    any_value(taken.taken_at) - to_microseconds((86400e6 * median_days)::BIGINT) AS public_until
FROM methane.plumes AS plumes
LEFT JOIN methane.taken AS taken
    ON plumes.source = taken.source
WHERE plumes.published_at IS NOT NULL AND plumes.observed_at IS NOT NULL
GROUP BY plumes.source, plumes.instrument, plumes.mission_phase;

COMMENT ON VIEW methane.publication_lags IS
'How long plumes wait for their publication: one row per (source, instrument, mission_phase).';
