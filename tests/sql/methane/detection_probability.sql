-- given
.read sql/methane/schema.sql

-- ask: the curve goes through its two points and its two ends, and rises
SELECT
    round(methane.detection_probability(1060, 1060, 0.5), 9) AS at_90,
    round(methane.detection_probability(530, 1060, 0.5), 9) AS at_50,
    round(methane.detection_probability(265, 1060, 0.25), 9) AS flatter,
    methane.detection_probability(0, 1060, 0.5) AS at_0,
    methane.detection_probability(1e9, 1060, 0.5) > 0.999999 AS at_all,
    methane.detection_probability(NULL, 1060, 0.5) AS unknown_rate,
    methane.detection_probability(5, NULL, 0.5) AS unknown_instrument
-- expect
FROM (VALUES (0.9, 0.5, 0.5, 0, TRUE, NULL, NULL)) AS t (at_90, at_50, flatter, at_0, at_all, unknown_rate, unknown_instrument)
