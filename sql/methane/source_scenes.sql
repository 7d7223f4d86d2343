-- source_scenes: the scenes in which a source of emission was looked at, seen or not.
--
-- grain    one row per (source, source_name, scene_name)
-- needs    methane_source_scenes_files(), written by geocat from the ledger
-- units    times UTC
-- edges    observed_at is NULL where neither a record nor the scene's name says it
CREATE OR REPLACE VIEW methane.source_scenes AS
SELECT
    source,
    source_name,
    scene_name,
    scene_uuid,
    instrument,
    observed_at,
    snapshot
FROM read_parquet(
    methane_source_scenes_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.source_scenes IS
'The scenes in which a source of emission was looked at, seen or not: one row per (source, source_name, scene_name).';
