-- given
.read sql/labels/schema.sql
.read sql/labels/class_at.sql
CREATE TABLE labels.label_classes AS
FROM (VALUES
    ('a', 111, 1, 11, 111, 'Continuous urban fabric', 0),
    ('a', 112, 1, 11, 112, 'Discontinuous urban fabric', 1),
    ('a', 311, 3, 31, 311, 'Broad-leaved forest', 2),
    ('a', 312, 3, 31, 312, 'Coniferous forest', 3),
    ('b', 7, NULL, NULL, NULL, 'Wheat', 0)
) AS t (source, class_id, level1_id, level2_id, level3_id, name, class_index);

-- ask: those there are, of any level, source and number
SELECT
    labels.classes_exist([111, 7], NULL, NULL) AS themselves,
    labels.classes_exist([1], 1, NULL) AS first_level,
    labels.classes_exist([11, 31], 2, 'a') AS second_level,
    labels.classes_exist([]::INTEGER[], NULL, NULL) AS no_classes,
    labels.classes_exist(NULL::INTEGER[], NULL, 'b') AS nothing
-- expect
SELECT TRUE AS themselves, TRUE AS first_level, TRUE AS second_level, TRUE AS no_classes, TRUE AS nothing
