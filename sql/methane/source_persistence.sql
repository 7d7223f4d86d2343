-- source_persistence: how often each source is found emitting, and how well that is known.
--
-- grain    one row per (source, source_name)
-- needs    methane.sources, methane.source_days
-- rule     detection days over observation days, with the 95 % interval of E. B. Wilson (JASA 22, 1927, 209):
--          z = 1.96, (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)
-- units    shares, 0 to 1
-- edges    is_few where there are fewer than three observation days: one of one is no persistence of 100 %;
--          persistence and interval are NULL without any
CREATE OR REPLACE VIEW methane.source_persistence AS
WITH counted AS (
    SELECT
        sources.source,
        sources.source_name,
        sources.gas,
        sources.sector,
        count(days.day) FILTER (WHERE days.is_detected) AS detection_days,
        count(days.day) AS observation_days,
        detection_days / nullif(observation_days, 0) AS persistence,
        1.959963984540054 AS z
    FROM methane.sources AS sources
    LEFT JOIN methane.source_days AS days
        ON sources.source = days.source
        AND sources.source_name = days.source_name
    GROUP BY sources.source, sources.source_name, sources.gas, sources.sector
),
bounded AS (
    SELECT
        *,
        persistence + z * z / (2 * observation_days) AS middle,
        z * sqrt(
            persistence * (1 - persistence) / observation_days + z * z / (4.0 * observation_days * observation_days)
        ) AS half,
        1 + z * z / observation_days AS scale
    FROM counted
)
SELECT
    source,
    source_name,
    gas,
    sector,
    detection_days,
    observation_days,
    persistence,
    if(observation_days = 0, NULL, greatest((middle - half) / scale, 0)) AS persistence_low,
    if(observation_days = 0, NULL, least((middle + half) / scale, 1)) AS persistence_high,
    observation_days < 3 AS is_few
FROM bounded;

COMMENT ON VIEW methane.source_persistence IS
'How often each source is found emitting, and how well that is known: one row per (source, source_name).';
