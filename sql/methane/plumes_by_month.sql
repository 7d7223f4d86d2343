-- plumes_by_month: how many plumes were observed in each month.
--
-- grain    one row per (source, gas, month)
-- needs    methane.plumes
-- rule     every month from the first with a plume to the last has a row, those without a plume too
-- units    month is its first day, UTC; kg/h, a sum over plumes of different moments and no rate of a region
-- edges    emission_kg_h is NULL where no plume is quantified; the newest months are short of plumes that are not
--          published yet, see publication_lags
CREATE OR REPLACE VIEW methane.plumes_by_month AS
WITH counted AS (
    SELECT
        source,
        gas,
        date_trunc('month', make_timestamp(epoch_us(observed_at)))::DATE AS month,
        count(*) AS plumes,
        count(emission_kg_h) AS quantified_plumes,
        fsum(emission_kg_h) AS emission_kg_h
    FROM methane.plumes
    WHERE observed_at IS NOT NULL
    GROUP BY ALL
),
months AS (
    SELECT
        source,
        gas,
        unnest(generate_series(min(month), max(month), INTERVAL 1 MONTH))::DATE AS month
    FROM counted
    GROUP BY source, gas
)
SELECT
    months.source,
    months.gas,
    months.month,
    coalesce(counted.plumes, 0) AS plumes,
    coalesce(counted.quantified_plumes, 0) AS quantified_plumes,
    counted.emission_kg_h
FROM months
LEFT JOIN counted
    ON months.source = counted.source
    AND months.gas = counted.gas
    AND months.month = counted.month;

COMMENT ON VIEW methane.plumes_by_month IS
'How many plumes were observed in each month: one row per (source, gas, month).';
