-- given
.read sql/methane/schema.sql
.read sql/methane/is_plume_id.sql
.read sql/methane/observed_of.sql
CREATE TABLE methane.scenes AS
FROM (VALUES ('emi20260101t000000p00001', TIMESTAMPTZ '2026-01-01 00:00:01Z', 's'))
    AS scenes (scene_name, observed_at, source);
CREATE TABLE methane.plumes AS
FROM (VALUES
    ('emi20260101t000000p00001', TIMESTAMPTZ '2026-01-01 00:00:02Z', 'emi20260101t000000p00001-B', 's'),
    ('emi20260101t000000p00001', TIMESTAMPTZ '2026-01-01 00:00:02Z', 'emi20260101t000000p00001-A', 's')
) AS plumes (scene_name, observed_at, plume_id, source);
CREATE TABLE methane.source_scenes AS
FROM (VALUES ('GAO20250101t000000p0000', NULL::TIMESTAMPTZ, 's'))
    AS looks (scene_name, observed_at, source);
CREATE TABLE methane.taken AS FROM (VALUES ('s', TIMESTAMPTZ '2026-02-01 00:00:00Z')) AS taken (source, taken_at);
CREATE TABLE methane.stac_items AS FROM (VALUES ('l3a')) AS items (level);

-- ask: the scene's own time counts before its plumes', and its plumes are named
SELECT is_known, is_scene_name, observed_at, age_days, is_deferred, plume_ids, has_any_tile
FROM methane.scene_known('emi20260101t000000p00001')
-- expect
FROM (VALUES (
    TRUE, TRUE, TIMESTAMPTZ '2026-01-01 00:00:01Z', 31, TRUE,
    ['emi20260101t000000p00001-A', 'emi20260101t000000p00001-B'], FALSE
)) AS t (is_known, is_scene_name, observed_at, age_days, is_deferred, plume_ids, has_any_tile)

-- ask: a scene that only a source looked at has the time in its name, and is too old for a tile to be expected
SELECT is_known, observed_at, harvested_at, is_deferred, plume_ids FROM methane.scene_known('GAO20250101t000000p0000')
-- expect
FROM (VALUES (TRUE, TIMESTAMPTZ '2025-01-01 00:00:00Z', TIMESTAMPTZ '2026-02-01 00:00:00Z', FALSE, []::VARCHAR[]))
    AS t (is_known, observed_at, harvested_at, is_deferred, plume_ids)

-- ask: an unknown scene is not known, whatever its name says
SELECT is_known, is_scene_name, observed_at FROM methane.scene_known('ang20200101t000000')
UNION ALL
SELECT is_known, is_scene_name, observed_at FROM methane.scene_known('nonsense')
-- expect
FROM (VALUES (FALSE, TRUE, TIMESTAMPTZ '2020-01-01 00:00:00Z'), (FALSE, FALSE, NULL))
    AS t (is_known, is_scene_name, observed_at)
