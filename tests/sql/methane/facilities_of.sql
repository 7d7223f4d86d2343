-- given
.read sql/methane/schema.sql
CREATE TABLE plants AS
SELECT * FROM (VALUES
    (1, 'good',       -100.5, 30.25, 'more'),
    (2, 'rounded',    -100.0, 30.0,  'more'),
    (3, 'half',       -100.0, 30.25, 'more'),
    (4, 'nowhere',    NULL,   30.0,  'more'),
    (5, 'off',        10.5,   95.0,  'more'),
    (6, 'not finite', 'nan'::DOUBLE, 30.0, 'more')
) AS t (facility_id, name, longitude_deg, latitude_deg, anything_else);
CREATE VIEW nameless AS SELECT 'x' AS facility_id, 1.5 AS longitude_deg, 2.5 AS latitude_deg;

-- ask: coordinates that are whole degrees were rounded, and those off the globe are no place
SELECT facility_id, facility_name, is_located, is_rounded FROM methane.facilities_of('plants')
-- expect
FROM (VALUES
    ('1', 'good', TRUE, FALSE), ('2', 'rounded', TRUE, TRUE), ('3', 'half', TRUE, FALSE),
    ('4', 'nowhere', FALSE, FALSE), ('5', 'off', FALSE, FALSE), ('6', 'not finite', FALSE, FALSE)
) AS t (facility_id, facility_name, is_located, is_rounded)

-- ask: a column that is not there is NULL, and a view is a table
FROM methane.facilities_of('nameless')
-- expect
FROM (VALUES ('x', NULL::VARCHAR, TRUE, FALSE, 1.5, 2.5))
    AS t (facility_id, facility_name, is_located, is_rounded, longitude_deg, latitude_deg)
