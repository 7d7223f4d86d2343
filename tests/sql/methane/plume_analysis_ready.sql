-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, * FROM (VALUES
    ('good', 'CH4', 'production', 'published', 5.0), ('sibling', 'CH4', 'production', NULL, 6.0), ('repeat', 'CH4', 'production', 'published', 5.0),
    ('first light', 'CH4', 'first_light', 'published', 5.0), ('no phase', 'CH4', NULL, 'published', 5.0), ('deleted', 'CH4', 'production', 'deleted', 5.0),
    ('hidden', 'CH4', 'production', 'published', NULL), ('CO2', 'CO2', 'production', 'published', 5.0)
) AS t (plume_id, gas, mission_phase, status, emission_kg_h);
CREATE TABLE methane.suspected_duplicates AS SELECT 's' AS source, ['repeat', 'sibling'] AS plume_ids, ['repeat'] AS repeated_plume_ids;

-- expect
SELECT 's' AS source, * FROM (VALUES ('good', 'CH4', 'production', 'published', 5.0, FALSE), ('sibling', 'CH4', 'production', NULL, 6.0, TRUE))
    AS t (plume_id, gas, mission_phase, status, emission_kg_h, is_suspected_duplicate)
