-- given
CREATE TABLE footprints AS
SELECT
    name,
    {'xmin': w, 'ymin': s, 'xmax': e, 'ymax': n} AS bbox,
    ST_SetCRS(ST_MakeEnvelope(w, s, e, n), 'OGC:CRS84') AS geometry
FROM (VALUES
    ('inside', 1.0, 1.0, 2.0, 2.0), ('beside', 10.5, 0.0, 11.0, 1.0), ('at the edge', 10.0, 0.0, 11.0, 1.0),
    ('far east', 175.0, 0.0, 176.0, 1.0), ('far west', -176.0, 0.0, -175.0, 1.0)
) AS t (name, w, s, e, n)
UNION ALL
SELECT 'nowhere', NULL, NULL

-- ask: touching counts
SELECT name FROM footprints WHERE touches_box(geometry, bbox, 0, 0, 10, 10)
-- expect
FROM (VALUES ('inside'), ('at the edge')) AS t (name)

-- ask: west > east goes over the antimeridian
SELECT name FROM footprints WHERE touches_box(geometry, bbox, 170, 0, -170, 10)
-- expect
FROM (VALUES ('far east'), ('far west')) AS t (name)
