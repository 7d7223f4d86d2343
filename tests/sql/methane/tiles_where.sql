-- given
.read sql/macros/touches_box.sql
CREATE SCHEMA methane;
CREATE TABLE methane.tiles AS
SELECT
    *,
    {'xmin': w, 'ymin': s, 'xmax': e, 'ymax': n} AS bbox,
    ST_SetCRS(ST_MakeEnvelope(w, s, e, n), 'OGC:CRS84') AS geometry
FROM (VALUES
    ('cm', 's1', 'CH4', 'l2b-ch4', 's1', 'tan', TIMESTAMPTZ '2026-01-01 00:00:00Z', 0.0, 0.0, 2.0, 2.0),
    ('cm', 's1', 'CO2', 'l2b-co2', 's1', 'tan', TIMESTAMPTZ '2026-01-01 00:00:00Z', 0.0, 0.0, 2.0, 2.0),
    ('cm', 's2', 'CH4', 'l2b-ch4', 's2', 'emi', TIMESTAMPTZ '2026-01-02 00:00:00Z', 178.0, 0.0, 179.0, 1.0),
    ('cm', 's3', 'CH4', 'l2b-ch4', 's3', 'emi', NULL, -179.0, 0.0, -178.0, 1.0),
    ('other', 's1', 'CH4', 'l2b-ch4', 's1', 'tan', TIMESTAMPTZ '2026-01-01 00:00:00Z', 50.0, 50.0, 51.0, 51.0)
) AS tiles (source, scene_name, gas, collection, item_id, instrument, observed_at, w, s, e, n);
INSERT INTO methane.tiles (source, scene_name, gas) VALUES ('cm', 'nowhere', 'CH4');
CREATE TABLE methane.source_tiles AS
FROM (VALUES
    ('cm', 'A', 's1', 'l2b-ch4', 's1'),
    ('cm', 'A', 's3', 'l2b-ch4', 's3'),
    ('cm', 'A', 's9', NULL, NULL),
    ('other', 'B', 's1', 'l2b-ch4', 's1')
) AS looked (source, source_name, scene_name, tile_collection, tile_item_id);

-- ask: without a condition there is everything, without a footprint too
SELECT source, scene_name, gas FROM methane.tiles_where()
-- expect
FROM (VALUES
    ('cm', 's1', 'CH4'), ('cm', 's1', 'CO2'), ('cm', 's2', 'CH4'), ('cm', 's3', 'CH4'), ('other', 's1', 'CH4'),
    ('cm', 'nowhere', 'CH4')
) AS t (source, scene_name, gas)

-- ask: touching a box counts
SELECT source, scene_name, gas FROM methane.tiles_where(2, 2, 3, 3, any_gas := ['CH4'])
-- expect
FROM (VALUES ('cm', 's1', 'CH4')) AS t (source, scene_name, gas)

-- ask: a box over the antimeridian has both sides
SELECT source, scene_name, gas FROM methane.tiles_where(178.5, 0, -178.5, 1)
-- expect
FROM (VALUES ('cm', 's2', 'CH4'), ('cm', 's3', 'CH4')) AS t (source, scene_name, gas)

-- ask: in an interval; what has no time is in none
SELECT source, scene_name, gas
FROM methane.tiles_where(since := '2026-01-02'::TIMESTAMPTZ, until := '2026-01-03'::TIMESTAMPTZ)
-- expect
FROM (VALUES ('cm', 's2', 'CH4')) AS t (source, scene_name, gas)

-- ask: of an instrument of a harvest source
SELECT source, scene_name, gas FROM methane.tiles_where(any_instrument := ['tan'], of_source := 'other')
-- expect
FROM (VALUES ('other', 's1', 'CH4')) AS t (source, scene_name, gas)

-- ask: of a source of emission: of its gas, of every scene that looked at it
SELECT source, scene_name, gas FROM methane.tiles_where(of_cluster := 'A')
-- expect
FROM (VALUES ('cm', 's1', 'CH4'), ('cm', 's3', 'CH4')) AS t (source, scene_name, gas)
