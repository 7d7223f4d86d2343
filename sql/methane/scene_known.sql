-- scene_known(wanted_scene): what the catalog knows of a scene, whether or not its tile is published.
--
-- grain    one row
-- needs    methane.scenes, methane.plumes, methane.source_scenes, methane.stac_items, methane.taken,
--          methane.is_plume_id, methane.observed_of
-- rule     the time of observation is the scene's, else its plumes', else a source's look, else its name's; a tile
--          that is not there is deferred as methane.plume_tile has it: observed less than 180 days before the snapshot
-- units    times UTC; whole days from the observation to the snapshot
-- edges    is_known is FALSE for a scene that nothing mentions; is_scene_name says whether the name could be one, as a
--          plume's id is a scene's name with a part; has_any_tile is of the catalog, not of the scene; times are
--          NULL where not even the name has one
CREATE OR REPLACE MACRO methane.scene_known(wanted_scene VARCHAR) AS TABLE
WITH mentions AS (
    SELECT
        1 AS trust,
        observed_at,
        NULL AS plume_id,
        source
    FROM methane.scenes
    WHERE scene_name = wanted_scene
    UNION ALL
    SELECT
        2,
        observed_at,
        plume_id,
        source
    FROM methane.plumes
    WHERE scene_name = wanted_scene
    UNION ALL
    SELECT
        3,
        observed_at,
        NULL,
        source
    FROM methane.source_scenes
    WHERE scene_name = wanted_scene
),

known AS (
    SELECT
        count(*) > 0 AS is_known,
        arg_min(mentions.observed_at, mentions.trust) FILTER (mentions.observed_at IS NOT NULL) AS recorded_at,
        max(taken.taken_at) AS harvested_at,
        list(DISTINCT mentions.plume_id ORDER BY mentions.plume_id)
            FILTER (mentions.plume_id IS NOT NULL) AS plume_ids
    FROM mentions
    LEFT JOIN methane.taken AS taken
        ON mentions.source = taken.source
)

SELECT
    is_known,
    methane.is_plume_id(wanted_scene || '-A') AS is_scene_name,
    coalesce(recorded_at, methane.observed_of(wanted_scene)) AS observed_at,
    harvested_at,
    date_diff('day', observed_at, harvested_at) AS age_days,
    harvested_at - observed_at < INTERVAL 180 DAY AS is_deferred,
    coalesce(plume_ids, []) AS plume_ids,
    EXISTS (FROM methane.stac_items WHERE level = 'l2b') AS has_any_tile
FROM known;

COMMENT ON MACRO TABLE methane.scene_known IS
'What the catalog knows of a scene, whether or not its tile is published.';
