-- detection_probability(of_kg_h, of_rate_90_kg_h, half_at): how likely a rate is to be detected.
--
-- grain    a scalar, 0 to 1
-- rule     an assumption: a logistic curve in the logarithm of the rate, through 0.9 at of_rate_90_kg_h and 0.5 at
--          half_at times that, 1 / (1 + (of_rate_90_kg_h / of_kg_h) ^ k / 9) with k = ln 9 / ln(1 / half_at). The 90 %
--          rate is published (methane.instrument_sensitivity), the slope is not: vary half_at to see what hangs on it
-- units    kg/h; half_at between 0 and 1, neither included
-- edges    0 for a rate of 0; NULL where a rate is NULL; wind, surface and height of flight are left aside
CREATE OR REPLACE MACRO methane.detection_probability(of_kg_h, of_rate_90_kg_h, half_at) AS
CASE
    WHEN of_kg_h IS NULL OR of_rate_90_kg_h IS NULL THEN NULL
    WHEN of_kg_h <= 0 THEN 0
    ELSE 1 / (1 + pow(of_rate_90_kg_h / of_kg_h, ln(9) / ln(1 / half_at::DOUBLE)) / 9)
END;

COMMENT ON MACRO methane.detection_probability IS
'How likely a rate is to be detected (kg/h; half_at: the part of the 90 % rate at which half are).';
