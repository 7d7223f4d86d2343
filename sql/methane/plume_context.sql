-- plume_context: each plume with its tile and its source, where it has them.
--
-- grain    one row per (source, plume_id)
-- needs    methane.plumes, methane.tiles_newest, methane.source_plumes, methane.sources, methane.taken
-- rule     all columns of plumes, then those of its tile and of its source
-- rule     tile_status is published where the scene has a tile for the plume's gas; deferred where it has none and
--          was observed less than 180 days before the source's current snapshot, as tiles follow their plumes by weeks
--          or months; else never. A plume's own snapshot may be older: a harvest that changes nothing keeps its files
-- rule     the source is of Carbon Mapper's own clustering, as its sources list their plumes
-- units    kg/h, m, m/s, degrees, times UTC; tile_deferred_until is 180 days after the observation;
--          source_emission_kg_h is a mean over time, and not to be added to the rates of plumes
-- edges    tile_ columns are NULL unless published, and tile_status where neither tile nor time is known; source_
--          columns are NULL where no source lists the plume; where several do, which would be an error upstream, the
--          one whose name sorts first, and source_count says how many; where the files lie is in plume_assets
CREATE OR REPLACE VIEW methane.plume_context AS
WITH listed AS (
    SELECT
        source,
        plume_id,
        min(source_name) AS source_name,
        count(*) AS source_count
    FROM methane.source_plumes
    GROUP BY source, plume_id
)
SELECT
    plumes.*,
    CASE
        WHEN tiles.item_id IS NOT NULL THEN 'published'
        WHEN plumes.observed_at + INTERVAL 180 DAY > taken.taken_at THEN 'deferred'
        WHEN plumes.observed_at IS NOT NULL THEN 'never'
    END AS tile_status,
    if(tiles.item_id IS NULL, plumes.observed_at + INTERVAL 180 DAY, NULL) AS tile_deferred_until,
    tiles.collection AS tile_collection,
    tiles.item_id AS tile_item_id,
    tiles.cmf_type AS tile_cmf_type,
    tiles.version AS tile_version,
    tiles.observed_at AS tile_observed_at,
    tiles.processed_at AS tile_processed_at,
    tiles.bbox AS tile_bbox,
    listed.source_name,
    coalesce(listed.source_count, 0) AS source_count,
    sources.sector AS source_sector,
    sources.eps_m AS source_eps_m,
    sources.emission_kg_h AS source_emission_kg_h,
    sources.emission_uncertainty_kg_h AS source_emission_uncertainty_kg_h,
    sources.persistence AS source_persistence,
    sources.plume_count AS source_plume_count,
    sources.detection_date_count AS source_detection_date_count,
    sources.observation_date_count AS source_observation_date_count,
    sources.first_detected_on AS source_first_detected_on,
    sources.last_detected_on AS source_last_detected_on,
    sources.longitude_deg AS source_longitude_deg,
    sources.latitude_deg AS source_latitude_deg
FROM methane.plumes AS plumes
LEFT JOIN methane.taken AS taken
    ON plumes.source = taken.source
LEFT JOIN methane.tiles_newest AS tiles
    ON plumes.source = tiles.source
    AND plumes.scene_name = tiles.scene_name
    AND plumes.gas = tiles.gas
LEFT JOIN listed
    ON plumes.source = listed.source
    AND plumes.plume_id = listed.plume_id
LEFT JOIN methane.sources AS sources
    ON listed.source = sources.source
    AND listed.source_name = sources.source_name;

COMMENT ON VIEW methane.plume_context IS
'Each plume with its tile and its source, where it has them: one row per (source, plume_id).';
COMMENT ON COLUMN methane.plume_context.tile_status IS 'published, deferred or never.';
