-- tile_plumes: the plumes of each published tile.
--
-- grain    one row per (source, scene_name, gas, plume_id)
-- needs    methane.plumes, methane.tiles_newest
-- rule     a plume is of the tile of its scene and gas
-- units    kg/h, degrees, times UTC
-- edges    tiles without plumes have no row here; plumes of a scene without a tile are in plume_tile
CREATE OR REPLACE VIEW methane.tile_plumes AS
SELECT
    plumes.source,
    plumes.scene_name,
    plumes.gas,
    plumes.plume_id,
    tiles.collection AS tile_collection,
    tiles.item_id AS tile_item_id,
    plumes.sector,
    plumes.emission_kg_h,
    plumes.emission_uncertainty_kg_h,
    plumes.observed_at,
    plumes.longitude_deg,
    plumes.latitude_deg,
    plumes.geometry
FROM methane.plumes AS plumes
JOIN methane.tiles_newest AS tiles
    ON plumes.source = tiles.source
    AND plumes.scene_name = tiles.scene_name
    AND plumes.gas = tiles.gas;

COMMENT ON VIEW methane.tile_plumes IS
'The plumes of each published tile: one row per (source, scene_name, gas, plume_id).';
