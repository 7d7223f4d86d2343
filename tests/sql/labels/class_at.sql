-- given
CREATE SCHEMA labels;

-- ask: each level, and none
SELECT [labels.class_at(1, 2, 3, 4, level) FOR level IN [NULL, 1, 2, 3, 4]] AS ids
-- expect
SELECT [1, 2, 3, 4, NULL] AS ids
