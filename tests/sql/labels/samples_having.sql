-- given
.read sql/labels/schema.sql
.read sql/labels/class_at.sql
CREATE TABLE labels.label_classes AS
FROM (VALUES
    ('a', 111, 1, 11, 111), ('a', 311, 3, 31, 311), ('a', 312, 3, 31, 312), ('b', 311, NULL, NULL, NULL)
) AS t (source, class_id, level1_id, level2_id, level3_id);
CREATE TABLE labels.label_fractions AS
FROM (VALUES
    ('a', 0::UINTEGER, 'one', 111, 2::UINTEGER, 10::UINTEGER),
    ('a', 0, 'one', 311, 3, 10),
    ('a', 0, 'one', 312, 5, 10),
    ('a', 1, 'two', 311, 10, 10),
    ('b', 0, 'one', 311, 1, 10)
) AS t (source, sample_index, sample_id, class_id, units, total_units);
CREATE MACRO labels.classes_exist(of_classes, at_level, within_source) AS
if(list_contains(of_classes, 9), error('There is no class 9.')::BOOLEAN, TRUE);

-- ask: some of a class, with how much
FROM labels.samples_having([311])
-- expect
SELECT * REPLACE (sample_index::UINTEGER AS sample_index, units::BIGINT AS units, total_units::UINTEGER AS total_units)
FROM (VALUES
    ('a', 'one', 0, 3, 10, 0.3::DOUBLE), ('a', 'two', 1, 10, 10, 1.0), ('b', 'one', 0, 1, 10, 0.1)
) AS t (source, sample_id, sample_index, units, total_units, share)

-- ask: summed at a level; a bound that is reached
SELECT source, sample_id FROM labels.samples_having([31], at_least := 0.8, at_class_level := 2)
-- expect
FROM (VALUES ('a', 'one'), ('a', 'two')) AS t (source, sample_id)

-- ask: the same bound, exclusive
SELECT source, sample_id FROM labels.samples_having([31], more_than := 0.8, at_class_level := 2)
-- expect
FROM (VALUES ('a', 'two')) AS t (source, sample_id)

-- ask: nothing is not some, whatever at_most says; of one source
SELECT source, sample_id FROM labels.samples_having([111], at_most := 0.2)
-- expect
FROM (VALUES ('a', 'one')) AS t (source, sample_id)

-- ask: less than, of one source
SELECT source, sample_id FROM labels.samples_having([311], less_than := 0.3, of_source := 'b')
-- expect
FROM (VALUES ('b', 'one')) AS t (source, sample_id)
