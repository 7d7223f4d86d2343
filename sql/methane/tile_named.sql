-- tile_named(wanted_scene, of_gas, of_source): the published tile of a scene.
--
-- grain    at most one row, the columns of methane.tiles, instrument_name and platform
-- needs    methane.tiles, methane.instruments
-- rule     of several harvest sources that have it, the one with the newest snapshot answers, then the first by
--          name; of both gases CH4 does
-- edges    no row where no tile of the scene is published; NULL for of_gas is either
CREATE OR REPLACE MACRO methane.tile_named(
    wanted_scene VARCHAR,
    of_gas VARCHAR := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT
    tiles.*,
    instruments.name AS instrument_name,
    instruments.platform
FROM methane.tiles
LEFT JOIN methane.instruments
    ON instruments.code = tiles.instrument
WHERE tiles.scene_name = wanted_scene
    AND (of_gas IS NULL OR tiles.gas = of_gas)
    AND (of_source IS NULL OR tiles.source = of_source)
ORDER BY tiles.snapshot DESC, tiles.source, tiles.gas
LIMIT 1;

COMMENT ON MACRO TABLE methane.tile_named IS 'The published tile of a scene.';
