-- source_tiles: the scenes that looked at each source, with their tiles.
--
-- grain    one row per (source, source_name, scene_name)
-- needs    methane.sources, methane.source_scenes, methane.source_plumes, methane.tiles_newest,
--          methane.scene_of
-- rule     the scenes that the source lists and those its plumes were found in, each once; the tile is of the
--          source's gas
-- edges    plumes is 0 for a scene that found none: a null detection; tile columns are NULL where none is published
CREATE OR REPLACE VIEW methane.source_tiles AS
WITH found AS (
    SELECT
        source,
        source_name,
        methane.scene_of(plume_id) AS scene_name,
        count(*) AS plumes
    FROM methane.source_plumes
    GROUP BY ALL
),
looked AS (
    SELECT
        source,
        source_name,
        scene_name,
        coalesce(found.plumes, 0) AS plumes
    FROM (SELECT DISTINCT source, source_name, scene_name FROM methane.source_scenes) AS listed
    FULL JOIN found USING (source, source_name, scene_name)
)
SELECT
    looked.source,
    looked.source_name,
    looked.scene_name,
    looked.plumes,
    tiles.collection AS tile_collection,
    tiles.item_id AS tile_item_id,
    tiles.version AS tile_version,
    tiles.observed_at AS tile_observed_at,
    tiles.processed_at AS tile_processed_at,
    tiles.bbox AS tile_bbox
FROM looked
LEFT JOIN methane.sources AS sources
    ON looked.source = sources.source
    AND looked.source_name = sources.source_name
LEFT JOIN methane.tiles_newest AS tiles
    ON looked.source = tiles.source
    AND looked.scene_name = tiles.scene_name
    AND sources.gas = tiles.gas;

COMMENT ON VIEW methane.source_tiles IS
'The scenes that looked at each source, with their tiles: one row per (source, source_name, scene_name).';
