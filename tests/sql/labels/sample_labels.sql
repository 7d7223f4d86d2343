-- given
CREATE SCHEMA labels;
CREATE TABLE labels.label_classes AS
FROM (VALUES
    ('a', 111, 1, 11, 111, 'Continuous urban fabric', 0),
    ('a', 112, 1, 11, 112, 'Discontinuous urban fabric', 1),
    ('a', 311, 3, 31, 311, 'Broad-leaved forest', 2),
    ('a', 312, 3, 31, 312, 'Coniferous forest', 3),
    ('b', 7, NULL, NULL, NULL, 'Wheat', 0)
) AS t (source, class_id, level1_id, level2_id, level3_id, name, class_index);
CREATE TABLE labels.label_fractions AS
FROM (VALUES ('a', 0, 's', 111, 4, 10, 0.4), ('b', 0, 's', 7, 1, 1, 1.0))
    AS t (source, sample_index, sample_id, class_id, units, total_units, fraction);

-- ask: each class with its name, of its own source
FROM labels.sample_labels
-- expect
FROM (VALUES
    ('a', 's', 111, 'Continuous urban fabric', 1, 11, 111, 4, 10, 0.4, 0),
    ('b', 's', 7, 'Wheat', NULL, NULL, NULL, 1, 1, 1.0, 0)
) AS t (
    source, sample_id, class_id, name, level1_id, level2_id, level3_id, units, total_units, fraction, sample_index
)
