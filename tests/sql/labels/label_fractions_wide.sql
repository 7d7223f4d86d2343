-- given
CREATE SCHEMA labels;
CREATE TABLE labels.label_fractions AS
FROM (VALUES
    ('corpus', 0::UINTEGER, 'a', 412, 0.25::DOUBLE, 's1'),
    ('corpus', 0::UINTEGER, 'a', 999, 0.75::DOUBLE, 's1'),
    ('corpus', 1::UINTEGER, 'b', 111, 1.0::DOUBLE, 's1'),
    ('other', 0::UINTEGER, 'a', 7, 1.0::DOUBLE, 's2')
) AS label_fractions (source, sample_index, sample_id, class_id, fraction, snapshot);

-- ask: a class that a sample has not is 0, and classes of other numbers have no column
SELECT source, sample_index, sample_id, clc_111, clc_412, clc_523, clc_999, snapshot FROM labels.label_fractions_wide

-- expect
SELECT * REPLACE (
    sample_index::UINTEGER AS sample_index, clc_111::DOUBLE AS clc_111, clc_412::DOUBLE AS clc_412,
    clc_523::DOUBLE AS clc_523, clc_999::DOUBLE AS clc_999
)
FROM (VALUES
    ('corpus', 0, 'a', 0, 0.25, 0, 0.75, 's1'),
    ('corpus', 1, 'b', 1, 0, 0, 0, 's1'),
    ('other', 0, 'a', 0, 0, 0, 0, 's2')
) AS wide (source, sample_index, sample_id, clc_111, clc_412, clc_523, clc_999, snapshot)

-- ask: the 45 classes stand in the order in which they were published
SELECT
    count(*) AS columns,
    list(column_name) = list_sort(list(column_name)) AS in_order
FROM (DESCRIBE labels.label_fractions_wide)
WHERE column_name LIKE 'clc%'

-- expect
SELECT 45::BIGINT AS columns, TRUE AS in_order
