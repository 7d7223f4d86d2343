-- null_detections: the scenes that looked at a source and found none of its plumes.
--
-- grain    one row per (source, source_name, scene_name)
-- needs    methane.source_scenes, methane.source_plumes, methane.scene_of, methane.sources, methane.scenes
-- rule     an eligible scene, as Carbon Mapper lists it for the source (published, assessed, cloud cover of at most
--          25 %, footprint over the source), without a plume of that source: "surveyed and clean", which is not
--          "never looked". A plume's scene is its id without the part behind the last hyphen
-- units    per cent; times UTC; degrees of the source's point
-- edges    clean only down to what the instrument can see: see methane.source_persistence_pod; is_inside says whether
--          the scene's bounds contain the source's point, NULL where the scene or the point is not known; a source
--          whose scenes were not harvested has no row
CREATE OR REPLACE VIEW methane.null_detections AS
WITH detections AS (
    SELECT DISTINCT
        source,
        source_name,
        methane.scene_of(plume_id) AS scene_name
    FROM methane.source_plumes
),
nulls AS (
    SELECT
        looks.source,
        looks.source_name,
        looks.scene_name,
        looks.scene_uuid,
        looks.instrument,
        looks.observed_at
    FROM methane.source_scenes AS looks
    WHERE NOT EXISTS (
        SELECT 1
        FROM detections
        WHERE detections.source = looks.source
            AND detections.source_name = looks.source_name
            AND detections.scene_name = looks.scene_name
    )
)
SELECT
    nulls.source,
    nulls.source_name,
    nulls.scene_name,
    nulls.scene_uuid,
    nulls.instrument,
    sources.latitude_deg BETWEEN scenes.bounds.ymin AND scenes.bounds.ymax
    AND if(
        scenes.bounds.xmin <= scenes.bounds.xmax,
        sources.longitude_deg BETWEEN scenes.bounds.xmin AND scenes.bounds.xmax,
        sources.longitude_deg >= scenes.bounds.xmin OR sources.longitude_deg <= scenes.bounds.xmax
    ) AS is_inside,
    scenes.is_clear,
    scenes.cloud_cover_pct,
    nulls.observed_at,
    sources.longitude_deg,
    sources.latitude_deg
FROM nulls
LEFT JOIN methane.sources AS sources USING (source, source_name)
LEFT JOIN methane.scenes AS scenes
    ON nulls.source = scenes.source AND nulls.scene_name = scenes.scene_name;

COMMENT ON VIEW methane.null_detections IS
'The scenes that looked at a source and found none of its plumes: one row per (source, source_name, scene_name).';
