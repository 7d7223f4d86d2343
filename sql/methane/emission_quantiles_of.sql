-- emission_quantiles_of(since, until, west, south, east, north): how the rates of plumes are spread.
--
-- grain    one row per (source, gas)
-- needs    methane.plumes
-- rule     of the plumes with a rate; quantiles are interpolated linearly and std is that of a sample, as pandas has
--          them; kt/yr = kg/h x 24 x 365.25 / 1,000,000
-- units    kg/h and kt/yr: the rate of a moment as if it lasted a year; degrees
-- edges    observed from since, inclusive, until until, exclusive; the box is closed, and goes over the antimeridian
--          where west > east; what is NULL does not limit; std is NULL for one plume; plumes counts those without a
--          rate too
CREATE OR REPLACE MACRO methane.emission_quantiles_of(
    since := NULL, until := NULL, west := NULL, south := NULL, east := NULL, north := NULL
) AS TABLE
WITH chosen AS (
    SELECT
        source,
        gas,
        emission_kg_h
    FROM methane.plumes
    WHERE (since IS NULL OR observed_at >= since::TIMESTAMPTZ)
        AND (until IS NULL OR observed_at < until::TIMESTAMPTZ)
        AND (south IS NULL OR latitude_deg >= south)
        AND (north IS NULL OR latitude_deg <= north)
        AND CASE
            WHEN west > east THEN longitude_deg >= west OR longitude_deg <= east
            ELSE (west IS NULL OR longitude_deg >= west) AND (east IS NULL OR longitude_deg <= east)
        END
),
spread AS (
    SELECT
        source,
        gas,
        count(*) AS plumes,
        count(emission_kg_h) AS quantified_plumes,
        favg(emission_kg_h) AS mean_kg_h,
        stddev_samp(emission_kg_h) AS std_kg_h,
        min(emission_kg_h) AS min_kg_h,
        quantile_cont(emission_kg_h, [0.5, 0.75, 0.9, 0.99]) AS points,
        max(emission_kg_h) AS max_kg_h
    FROM chosen
    GROUP BY source, gas
)
SELECT
    source,
    gas,
    plumes,
    quantified_plumes,
    mean_kg_h,
    std_kg_h,
    min_kg_h,
    points[1] AS p50_kg_h,
    points[2] AS p75_kg_h,
    points[3] AS p90_kg_h,
    points[4] AS p99_kg_h,
    max_kg_h,
    mean_kg_h * 24 * 365.25 / 1e6 AS mean_kt_yr,
    std_kg_h * 24 * 365.25 / 1e6 AS std_kt_yr,
    min_kg_h * 24 * 365.25 / 1e6 AS min_kt_yr,
    p50_kg_h * 24 * 365.25 / 1e6 AS p50_kt_yr,
    p75_kg_h * 24 * 365.25 / 1e6 AS p75_kt_yr,
    p90_kg_h * 24 * 365.25 / 1e6 AS p90_kt_yr,
    p99_kg_h * 24 * 365.25 / 1e6 AS p99_kt_yr,
    max_kg_h * 24 * 365.25 / 1e6 AS max_kt_yr
FROM spread;

COMMENT ON MACRO TABLE methane.emission_quantiles_of IS
'How the rates of plumes are spread, in an interval [since, until) and a box: one row per (source, gas).';
