-- given
.read sql/macros/touches_box.sql
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

-- ask: what touches the box
SELECT source, sample_id FROM labels.samples_in(0, 0, 4, 4)
-- expect
FROM (VALUES ('a', 'inside'), ('a', 'over the edge'), ('a', 'at the edge'), ('b', 'inside')) AS t (source, sample_id)

-- ask: of one source
SELECT source, sample_id FROM labels.samples_in(0, 0, 4, 4, of_source := 'b')
-- expect
FROM (VALUES ('b', 'inside')) AS t (source, sample_id)

-- ask: over the antimeridian both sides and not the rest
SELECT source, sample_id FROM labels.samples_in(179.5, -5, -179.5, 5)
-- expect
FROM (VALUES ('b', 'far east'), ('b', 'far west')) AS t (source, sample_id)
