-- methane_source_scenes: the scenes in which each source was looked at, seen or not.
--
-- grain    one row per (source_name, scene_name)
-- needs    records, methane_sources, methane_scenes; variable target_file
-- rule     the provider says which scenes count for a source; the time is that of the source's own record, else of
--          the scene, else what the scene's name says (carbonmapper.md 4.1)
-- units    times UTC
-- edges    a scene of an unknown name has no time
COPY (
    WITH named AS (
        SELECT DISTINCT
            source_name,
            unnest(scene_names) AS scene_name
        FROM methane_sources
    ),
    detail AS (
        SELECT
            id AS source_name,
            unnest(json_transform(
                json_extract(json, '$.scenes'),
                '[{"id": "VARCHAR", "name": "VARCHAR", "timestamp": "VARCHAR", "instrument": "VARCHAR"}]'
            )) AS scene
        FROM records
        WHERE collection = 'source-details'
    ),
    detailed AS (
        SELECT
            source_name,
            scene.name AS scene_name,
            any_value(scene.id) AS scene_uuid,
            any_value(scene.instrument) AS instrument,
            any_value(time_of(scene.timestamp)) AS observed_at
        FROM detail
        GROUP BY ALL
    ),
    every_scene AS (
        SELECT source_name, scene_name FROM named
        UNION
        SELECT source_name, scene_name FROM detailed
    )
    SELECT
        every_scene.source_name,
        every_scene.scene_name,
        coalesce(detailed.scene_uuid, methane_scenes.scene_uuid) AS scene_uuid,
        coalesce(
            detailed.instrument,
            methane_scenes.instrument,
            nullif(regexp_extract(every_scene.scene_name, '^(tan|emi|GAO|ang|av3)\d{8}t\d{6}', 1), '')
        ) AS instrument,
        coalesce(
            detailed.observed_at,
            methane_scenes.observed_at,
            try_strptime(
                nullif(regexp_extract(every_scene.scene_name, '^(?:tan|emi|GAO|ang|av3)(\d{8}t\d{6})', 1), ''),
                '%Y%m%dt%H%M%S'
            )::TIMESTAMPTZ
        ) AS observed_at
    FROM every_scene
    LEFT JOIN detailed USING (source_name, scene_name)
    LEFT JOIN methane_scenes USING (scene_name)
    ORDER BY every_scene.source_name, observed_at, every_scene.scene_name
) TO (getvariable('target_file')) (FORMAT parquet, COMPRESSION zstd, RETURN_STATS);
