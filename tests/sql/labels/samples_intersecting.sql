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

-- ask: what touches the area, not merely its box
SELECT source, sample_id FROM labels.samples_intersecting(ST_GeomFromText('POLYGON((0 0, 4 0, 4 1.5, 0 0))'))
-- expect
FROM (VALUES ('a', 'over the edge'), ('a', 'at the edge')) AS t (source, sample_id)

-- ask: of one source
SELECT source, sample_id FROM labels.samples_intersecting(ST_MakeEnvelope(0, 0, 3, 3), of_source := 'b')
-- expect
FROM (VALUES ('b', 'inside')) AS t (source, sample_id)
