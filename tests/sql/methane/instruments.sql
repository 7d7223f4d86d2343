-- given
.read sql/methane/schema.sql

-- ask: two kinds of carriers, and the rates that are found nine times of ten
SELECT code, is_airborne, detection_90_kg_h FROM methane.instruments
-- expect
FROM (VALUES
    ('tan', FALSE, 126.0::DOUBLE), ('emi', FALSE, 1060.0), ('GAO', TRUE, 10.0), ('ang', TRUE, 10.0),
    ('av3', TRUE, 10.0), ('ssc', FALSE, NULL)
) AS t (code, is_airborne, detection_90_kg_h)
