-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT
    *, '1B2' AS sector, 5.0 AS emission_kg_h, 1.0 AS emission_uncertainty_kg_h,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at, 1.0 AS longitude_deg, 2.0 AS latitude_deg,
    'POINT(1 2)'::GEOMETRY AS geometry
FROM (VALUES ('s', 'p', 'a', 'CH4'), ('s', 'q', 'a', 'CO2'), ('s', 'r', 'b', 'CH4'), ('t', 'p', 'a', 'CH4'))
    AS t (source, plume_id, scene_name, gas);
CREATE TABLE methane.tiles_newest AS
FROM (VALUES ('s', 'a', 'CH4', 'l2b-ch4-mfa-v3', 'a'), ('s', 'c', 'CH4', 'l2b-ch4-mfa-v3', 'c'))
    AS t (source, scene_name, gas, collection, item_id);

-- expect: a plume belongs to the tile of its scene, gas and harvest source
SELECT
    's' AS source, 'a' AS scene_name, 'CH4' AS gas, 'p' AS plume_id, 'l2b-ch4-mfa-v3' AS tile_collection,
    'a' AS tile_item_id, '1B2' AS sector, 5.0 AS emission_kg_h, 1.0 AS emission_uncertainty_kg_h,
    TIMESTAMPTZ '2026-01-01 00:00:00Z' AS observed_at, 1.0 AS longitude_deg, 2.0 AS latitude_deg,
    'POINT(1 2)'::GEOMETRY AS geometry
