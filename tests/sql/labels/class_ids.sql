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

-- ask: in any case, in the order of the ids, each once
SELECT labels.class_ids(['WHEAT', 'coniferous forest', 'Wheat']) AS ids, labels.class_ids([]::VARCHAR[]) AS none
-- expect
SELECT [7, 312] AS ids, []::INTEGER[] AS none
