-- given
CREATE SCHEMA labels;
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

-- ask: of some samples, one of them named twice, at each level
WITH chosen AS (FROM (VALUES ('a', 'inside'), ('a', 'over the edge'), ('a', 'inside')) AS t (source, sample_id))
FROM labels.class_shares('chosen') WHERE class_level < 3
-- expect
FROM (VALUES
    ('a', 0::UTINYINT, 111, 'Continuous urban fabric', 4::BIGINT, 0.2::DOUBLE, 2::BIGINT),
    ('a', 0, 112, 'Discontinuous urban fabric', 5, 0.25, 2),
    ('a', 0, 311, 'Broad-leaved forest', 11, 0.55, 2),
    ('a', 1, 1, NULL, 9, 0.45, 2),
    ('a', 1, 3, NULL, 11, 0.55, 2),
    ('a', 2, 11, NULL, 9, 0.45, 2),
    ('a', 2, 31, NULL, 11, 0.55, 2)
) AS t (source, class_level, class_id, name, units, share, samples_meant)

-- ask: classes without levels have only themselves
SELECT source, class_level, class_id, name, share, samples_meant FROM labels.class_shares('labels.samples') WHERE source = 'b'
-- expect
SELECT 'b' AS source, 0::UTINYINT AS class_level, 7 AS class_id, 'Wheat' AS name, 10 / 30 AS share, 3::BIGINT AS samples_meant
