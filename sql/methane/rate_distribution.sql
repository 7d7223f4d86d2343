-- rate_distribution: how the rates of plumes are spread, by gas, sector and instrument.
--
-- grain    one row per (source, gas, by_kind, by_value)
-- needs    methane.plumes
-- rule     by_kind is 'all', 'sector' or 'instrument', and by_value which of them
-- rule     quantiles are interpolated linearly between ranks (as numpy's default). half_from_top_pct is the smallest
--          share of the plumes, greatest rates first, that has half of the sum of rates: how heavy the tail is
-- units    kg/h; per cent of the quantified plumes
-- edges    statistics are of quantified plumes; plumes_without_rate stand beside them; a sum of plumes is a sum over
--          overpasses and no emission of anything; by_value is NULL for 'all', and for plumes without a sector;
--          deleted plumes are left out
CREATE OR REPLACE VIEW methane.rate_distribution AS
WITH grouped AS (
    SELECT
        source,
        gas,
        unnest([
            {'kind': 'all', 'said': NULL},
            {'kind': 'sector', 'said': sector},
            {'kind': 'instrument', 'said': instrument}
        ], recursive := TRUE),
        plume_id,
        emission_kg_h
    FROM methane.plumes
    WHERE status IS DISTINCT FROM 'deleted'
),
added AS (
    SELECT
        *,
        sum(emission_kg_h) OVER from_top AS from_top_kg_h,
        count(emission_kg_h) OVER from_top AS from_top
    FROM grouped
    WINDOW from_top AS (
        PARTITION BY source, gas, kind, said
        ORDER BY emission_kg_h DESC NULLS LAST, plume_id
        ROWS UNBOUNDED PRECEDING
    )
),
halved AS (
    SELECT
        *,
        max(from_top_kg_h) OVER (PARTITION BY source, gas, kind, said) / 2 AS half_kg_h
    FROM added
)
SELECT
    source,
    gas,
    kind AS by_kind,
    said AS by_value,
    count(*) AS plumes,
    count(*) - count(emission_kg_h) AS plumes_without_rate,
    min(emission_kg_h) AS min_kg_h,
    quantile_cont(emission_kg_h, 0.1) AS p10_kg_h,
    quantile_cont(emission_kg_h, 0.25) AS p25_kg_h,
    quantile_cont(emission_kg_h, 0.5) AS median_kg_h,
    quantile_cont(emission_kg_h, 0.75) AS p75_kg_h,
    quantile_cont(emission_kg_h, 0.9) AS p90_kg_h,
    quantile_cont(emission_kg_h, 0.99) AS p99_kg_h,
    max(emission_kg_h) AS max_kg_h,
    favg(emission_kg_h) AS mean_kg_h,
    fsum(emission_kg_h) AS sum_kg_h,
    100 * min(from_top) FILTER (from_top_kg_h >= half_kg_h) / nullif(count(emission_kg_h), 0) AS half_from_top_pct
FROM halved
GROUP BY source, gas, kind, said;

COMMENT ON VIEW methane.rate_distribution IS
'How the rates of plumes are spread, by gas, sector and instrument: one row per (source, gas, by_kind, by_value).';
