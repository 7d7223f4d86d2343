-- given
.read sql/methane/schema.sql
.read sql/methane/scene_of.sql
CREATE TABLE methane.sources AS
FROM (VALUES ('s', 'x', 'CH4'), ('s', 'y', 'CO2')) AS t (source, source_name, gas);
CREATE TABLE methane.source_scenes AS
FROM (VALUES ('s', 'x', 'a'), ('s', 'x', 'b'), ('s', 'x', 'b'), ('s', 'y', 'a')) AS t (source, source_name, scene_name);
CREATE TABLE methane.source_plumes AS
FROM (VALUES ('s', 'x', 'a-A'), ('s', 'x', 'a-B'), ('s', 'x', 'c-A')) AS t (source, source_name, plume_id);
CREATE TABLE methane.tiles_newest AS
SELECT
    *, scene_name AS item_id, 'v3' AS version, NULL::TIMESTAMPTZ AS observed_at, NULL::TIMESTAMPTZ AS processed_at,
    {'xmin': 1.0} AS bbox
FROM (VALUES ('s', 'a', 'CH4', 'l2b-ch4-mfa-v3'), ('t', 'b', 'CH4', 'l2b-ch4-mfa-v3')) AS t (source, scene_name, gas, collection);

-- expect: each scene once, those of plumes that are not listed too; the tile is of the source's gas
FROM (VALUES
    ('s', 'x', 'a', 2, 'l2b-ch4-mfa-v3', 'a', 'v3', NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, {'xmin': 1.0}),
    ('s', 'x', 'b', 0, NULL, NULL, NULL, NULL, NULL, NULL),
    ('s', 'x', 'c', 1, NULL, NULL, NULL, NULL, NULL, NULL),
    ('s', 'y', 'a', 0, NULL, NULL, NULL, NULL, NULL, NULL)
) AS t (source, source_name, scene_name, plumes, tile_collection, tile_item_id, tile_version, tile_observed_at,
    tile_processed_at, tile_bbox)
