-- heavy_tail(any_top_pct): what share of the sum of rates the greatest plumes have.
--
-- grain    one row per (source, gas, top_pct)
-- needs    methane.plumes
-- rule     of the quantified plumes, greatest rates first, the first top_pct per cent, rounded up to whole plumes
-- units    per cent of plumes; kg/h; share 0 to 1
-- edges    of equal rates the first by plume_id; deleted plumes are left out; a gas without a rate has no row
CREATE OR REPLACE MACRO methane.heavy_tail(any_top_pct := [1, 5, 10, 20, 50]) AS TABLE
WITH ranked AS (
    SELECT
        source,
        gas,
        emission_kg_h,
        row_number() OVER (PARTITION BY source, gas ORDER BY emission_kg_h DESC, plume_id) AS from_top,
        count(*) OVER (PARTITION BY source, gas) AS plumes
    FROM methane.plumes
    WHERE emission_kg_h IS NOT NULL AND status IS DISTINCT FROM 'deleted'
)
SELECT
    ranked.source,
    ranked.gas,
    tops.top_pct,
    any_value(ranked.plumes) AS plumes,
    count(*) FILTER (ranked.from_top <= ceil(ranked.plumes * tops.top_pct / 100 - 1e-9)) AS top_plumes,
    min(ranked.emission_kg_h) FILTER (ranked.from_top <= ceil(ranked.plumes * tops.top_pct / 100 - 1e-9))
        AS least_of_top_kg_h,
    coalesce(
        fsum(ranked.emission_kg_h) FILTER (ranked.from_top <= ceil(ranked.plumes * tops.top_pct / 100 - 1e-9)), 0
    ) AS top_kg_h,
    fsum(ranked.emission_kg_h) AS all_kg_h,
    top_kg_h / all_kg_h AS share
FROM ranked
CROSS JOIN (SELECT unnest(any_top_pct)::DOUBLE AS top_pct) AS tops
GROUP BY ranked.source, ranked.gas, tops.top_pct;

COMMENT ON MACRO TABLE methane.heavy_tail IS
'What share of the sum of rates the greatest plumes have (per cent of plumes, kg/h).';
