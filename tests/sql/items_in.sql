-- given
.read sql/macros/touches_box.sql
CREATE TABLE items AS
SELECT
    's' AS source,
    'c' AS collection,
    id,
    observed AS observed_from,
    observed AS observed_to,
    {
        'xmin': ST_XMin(footprint::GEOMETRY), 'ymin': ST_YMin(footprint::GEOMETRY),
        'xmax': ST_XMax(footprint::GEOMETRY), 'ymax': ST_YMax(footprint::GEOMETRY)
    } AS bbox,
    ST_SetCRS(footprint::GEOMETRY, 'OGC:CRS84') AS geometry
FROM (VALUES
    ('square',       TIMESTAMPTZ '2024-06-02 00:00:00Z', 'POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))'),
    ('triangle',     TIMESTAMPTZ '2024-06-03 00:00:00Z', 'POLYGON ((10 10, 20 10, 10 20, 10 10))'),
    ('point',        NULL,                               'POINT (5 5)'),
    ('over 180',     TIMESTAMPTZ '2024-06-02 00:00:00Z',
        'MULTIPOLYGON (((178 -1, 180 -1, 180 1, 178 1, 178 -1)), ((-180 -1, -179 -1, -179 1, -180 1, -180 -1)))'),
    ('west of 180',  TIMESTAMPTZ '2024-06-02 00:00:00Z', 'POLYGON ((170 0, 171 0, 171 1, 170 1, 170 0))'),
    ('east of 180',  TIMESTAMPTZ '2024-06-02 00:00:00Z', 'POLYGON ((-171 0, -170 0, -170 1, -171 1, -171 0))'),
    ('wide wedge',   TIMESTAMPTZ '2024-06-02 00:00:00Z', 'POLYGON ((-170 50, 170 60, -170 70, -170 50))'),
    ('no geometry',  TIMESTAMPTZ '2024-06-02 00:00:00Z', NULL)
) AS items (id, observed, footprint)
UNION ALL
SELECT
    't', 'd', 'bbox only', TIMESTAMPTZ '2024-06-02 00:00:00Z', TIMESTAMPTZ '2024-06-02 00:00:00Z',
    {'xmin': 0, 'ymin': 0, 'xmax': 2, 'ymax': 2}, NULL;

-- ask: inside
SELECT id FROM items_in(0.5, 0.5, 1, 1)
-- expect
FROM (VALUES ('square')) AS t (id)

-- ask: touching an edge counts
SELECT id FROM items_in(2, 0, 4, 2)
-- expect
FROM (VALUES ('square')) AS t (id)

-- ask: touching a corner counts
SELECT id FROM items_in(2, 2, 4, 4)
-- expect
FROM (VALUES ('square')) AS t (id)

-- ask: a box without area is a point
SELECT id FROM items_in(5, 5, 5, 5)
-- expect
FROM (VALUES ('point')) AS t (id)

-- ask: the bbox of the triangle is not the triangle
SELECT id FROM items_in(18, 18, 20, 20)
-- expect
FROM (VALUES ('')) AS t (id) WHERE FALSE

-- ask: a box over the antimeridian finds both sides and what lies on it
SELECT id FROM items_in(170.5, -5, -170.5, 5)
-- expect
FROM (VALUES ('over 180'), ('west of 180'), ('east of 180')) AS t (id)

-- ask: a box over the antimeridian is not the rest of the globe
SELECT id FROM items_in(171.5, -90, -171.5, 90)
-- expect
FROM (VALUES ('over 180')) AS t (id)

-- ask: a box from 180 to -180 is the antimeridian alone
SELECT id FROM items_in(180, -90, -180, 90)
-- expect
FROM (VALUES ('over 180')) AS t (id)

-- ask: between the two sides of a box over the antimeridian nothing counts
SELECT id FROM items_in(160, 65, -175, 66)
-- expect
FROM (VALUES ('')) AS t (id) WHERE FALSE

-- ask: a footprint over the antimeridian does not lie at Greenwich
SELECT id FROM items_in(-170, -1, 170, -0.5)
-- expect
FROM (VALUES ('')) AS t (id) WHERE FALSE

-- ask: the whole globe has every footprint, and nothing without one
SELECT id FROM items_in(-180, -90, 180, 90)
-- expect
FROM (VALUES ('square'), ('triangle'), ('point'), ('over 180'), ('west of 180'), ('east of 180'), ('wide wedge'))
    AS t (id)

-- ask: since belongs to the interval, until does not, and an item without a time is in none
SELECT id FROM items_in(0, 0, 20, 20, since := TIMESTAMPTZ '2024-06-02T00:00:00Z', until := TIMESTAMPTZ '2024-06-03T00:00:00Z')
-- expect
FROM (VALUES ('square')) AS t (id)

-- ask: text is a time too, in UTC without a zone
SELECT id FROM items_in(0, 0, 20, 20, since := '2024-06-02', until := '2024-06-03 00:00:00')
-- expect
FROM (VALUES ('square')) AS t (id)

-- ask: without bounds an item without a time is found
SELECT id FROM items_in(5, 5, 10, 10)
-- expect
FROM (VALUES ('point'), ('triangle')) AS t (id)

-- ask: of another collection or source there is nothing
SELECT id FROM items_in(0, 0, 20, 20, of_collection := 'd')
UNION ALL
SELECT id FROM items_in(0, 0, 20, 20, of_source := 't')
-- expect
FROM (VALUES ('')) AS t (id) WHERE FALSE

-- ask: the columns are those of items
SELECT * EXCLUDE (geometry) FROM items_in(5, 5, 5, 5, of_collection := 'c', of_source := 's')
-- expect
FROM (VALUES
    ('s', 'c', 'point', NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, {'xmin': 5, 'ymin': 5, 'xmax': 5, 'ymax': 5})
) AS items (source, collection, id, observed_from, observed_to, bbox)
