-- given
.read sql/labels/schema.sql
.read sql/labels/class_at.sql
.read sql/labels/box.sql
.read sql/labels/in_lon_lat.sql
.read sql/labels/touches.sql
CREATE TABLE labels.samples AS
SELECT
    source,
    sample_id,
    sample_index::UINTEGER AS sample_index,
    total_units::UINTEGER AS total_units,
    ST_SetCRS(ST_MakeEnvelope(west, south, east, north), 'OGC:CRS84') AS geometry,
    {'xmin': west, 'ymin': south, 'xmax': east, 'ymax': north} AS bbox
FROM (VALUES
    ('a', 'inside', 0, 10, 1.0, 1.0, 2.0, 2.0),
    ('a', 'over the edge', 1, 10, 3.5, 1.0, 4.5, 2.0),
    ('a', 'at the edge', 2, 10, 4.0, 1.0, 5.0, 2.0),
    ('a', 'outside', 3, 10, 8.0, 8.0, 9.0, 9.0),
    ('b', 'inside', 0, 10, 1.0, 1.0, 2.0, 2.0),
    ('b', 'far east', 1, 10, 179.0, 0.0, 180.0, 1.0),
    ('b', 'far west', 2, 10, -180.0, 0.0, -179.0, 1.0)
) AS t (source, sample_id, sample_index, total_units, west, south, east, north);
CREATE TABLE labels.label_classes AS
FROM (VALUES
    ('a', 111, 1, 11, 111, 'Continuous urban fabric', 0),
    ('a', 112, 1, 11, 112, 'Discontinuous urban fabric', 1),
    ('a', 311, 3, 31, 311, 'Broad-leaved forest', 2),
    ('a', 312, 3, 31, 312, 'Coniferous forest', 3),
    ('b', 7, NULL, NULL, NULL, 'Wheat', 0)
) AS t (source, class_id, level1_id, level2_id, level3_id, name, class_index);
CREATE TABLE labels.label_fractions AS
SELECT *, units / total_units AS fraction
FROM (VALUES
    ('a', 0::UINTEGER, 'inside', 111, 2::UINTEGER, 10::UINTEGER),
    ('a', 0, 'inside', 112, 5, 10),
    ('a', 0, 'inside', 311, 3, 10),
    ('a', 1, 'over the edge', 311, 8, 10),
    ('a', 1, 'over the edge', 111, 2, 10),
    ('a', 2, 'at the edge', 312, 10, 10),
    ('a', 3, 'outside', 311, 1, 10),
    ('a', 3, 'outside', 312, 9, 10),
    ('b', 0, 'inside', 7, 10, 10)
) AS t (source, sample_index, sample_id, class_id, units, total_units);
CREATE MACRO labels.classes_exist(of_classes, at_level, within_source) AS TRUE;
CREATE MACRO labels.place(named) AS if(named = 'Four', ST_SetCRS(ST_MakeEnvelope(0, 0, 4, 4), 'OGC:CRS84'), NULL);

-- ask: without a condition there is everything, and no units
SELECT source, sample_id, units, share FROM labels.samples_where()
-- expect
SELECT source, sample_id, NULL::BIGINT AS units, NULL::DOUBLE AS share FROM labels.samples

-- ask: a box, touching it
SELECT source, sample_id FROM labels.samples_where(0, 0, 4, 4, of_source := 'a')
-- expect
FROM (VALUES ('a', 'inside'), ('a', 'over the edge'), ('a', 'at the edge')) AS t (source, sample_id)

-- ask: within a box
SELECT source, sample_id FROM labels.samples_where(0, 0, 4, 4, touching := 'within')
-- expect
FROM (VALUES ('a', 'inside'), ('b', 'inside')) AS t (source, sample_id)

-- ask: a box over the antimeridian
SELECT source, sample_id FROM labels.samples_where(179, -5, -179, 5, touching := 'within')
-- expect
FROM (VALUES ('b', 'far east'), ('b', 'far west')) AS t (source, sample_id)

-- ask: an area
SELECT source, sample_id FROM labels.samples_where(in_area := ST_GeomFromText('POLYGON((0 0, 4 0, 4 1.5, 0 0))'))
-- expect
FROM (VALUES ('a', 'over the edge'), ('a', 'at the edge')) AS t (source, sample_id)

-- ask: a place by its name, touching it
SELECT source, sample_id FROM labels.samples_where(in_place := 'Four')
-- expect
FROM (VALUES ('a', 'inside'), ('a', 'over the edge'), ('a', 'at the edge'), ('b', 'inside')) AS t (source, sample_id)

-- ask: within a place, an area and a box at once
SELECT source, sample_id
FROM labels.samples_where(
    0, 0, 9, 9, in_area := ST_MakeEnvelope(0, 0, 3, 3), in_place := 'Four', touching := 'within', of_source := 'b'
)
-- expect
FROM (VALUES ('b', 'inside')) AS t (source, sample_id)

-- ask: any of the classes, with what they have together
SELECT source, sample_id, units, share FROM labels.samples_where(any_of := [111, 112])
-- expect
FROM (VALUES ('a', 'inside', 7::BIGINT, 0.7::DOUBLE), ('a', 'over the edge', 2, 0.2))
AS t (source, sample_id, units, share)

-- ask: of a level above, at least so much
SELECT sample_id, units FROM labels.samples_where(any_of := [31], at_class_level := 2, at_least := 0.8)
-- expect
FROM (VALUES ('over the edge', 8::BIGINT), ('at the edge', 10), ('outside', 10)) AS t (sample_id, units)

-- ask: more than so much
SELECT sample_id, units FROM labels.samples_where(any_of := [3], at_class_level := 1, more_than := 0.8)
-- expect
FROM (VALUES ('at the edge', 10::BIGINT), ('outside', 10)) AS t (sample_id, units)

-- ask: at most so much, which nothing is too
SELECT sample_id, units FROM labels.samples_where(any_of := [31], at_class_level := 2, at_most := 0.3, of_source := 'a')
-- expect
FROM (VALUES ('inside', 3::BIGINT)) AS t (sample_id, units)

-- ask: none of it at all
SELECT sample_id, units FROM labels.samples_where(any_of := [111], at_most := 0, of_source := 'a')
-- expect
FROM (VALUES ('at the edge', 0::BIGINT), ('outside', 0)) AS t (sample_id, units)

-- ask: less than so much, with a limit below
SELECT sample_id FROM labels.samples_where(any_of := [31], at_class_level := 2, more_than := 0, less_than := 0.8)
-- expect
FROM (VALUES ('inside')) AS t (sample_id)

-- ask: all of the classes
SELECT sample_id FROM labels.samples_where(all_of := [111, 311])
-- expect
FROM (VALUES ('inside'), ('over the edge')) AS t (sample_id)

-- ask: all of two at a level above, in which two classes are one
SELECT sample_id FROM labels.samples_where(all_of := [1, 3], at_class_level := 1)
-- expect
FROM (VALUES ('inside'), ('over the edge')) AS t (sample_id)

-- ask: none of the classes, also where nothing is labelled
SELECT source, sample_id FROM labels.samples_where(none_of := [311, 7])
-- expect
FROM (VALUES ('a', 'at the edge'), ('b', 'far east'), ('b', 'far west')) AS t (source, sample_id)

-- ask: all of some, none of others, and a bound
SELECT sample_id FROM labels.samples_where(any_of := [311], all_of := [111], none_of := [112], at_least := 0.5)
-- expect
FROM (VALUES ('over the edge')) AS t (sample_id)

-- ask: by place and class at once
SELECT sample_id
FROM labels.samples_where(in_place := 'Four', any_of := [31], at_class_level := 2, at_least := 1)
-- expect
FROM (VALUES ('at the edge')) AS t (sample_id)

-- ask: the sum of floats in the order of their columns
SELECT sample_id, units, share FROM labels.samples_where(any_of := [31], at_class_level := 2, float_sum_is := 1)
-- expect
FROM (VALUES ('at the edge', 10::BIGINT, 1.0::DOUBLE), ('outside', 10, 1.0)) AS t (sample_id, units, share)
