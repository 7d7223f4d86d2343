-- given
.read sql/methane/schema.sql
CREATE MACRO methane.coverage_scenes(in_area GEOMETRY, since := NULL, until := NULL, of_source VARCHAR := NULL) AS TABLE
SELECT * FROM (VALUES
    ('detected', TRUE, TRUE, 1.0, 1), ('clean', TRUE, FALSE, 0.5, 1), ('clean', FALSE, TRUE, 1.0, 2), ('cloudy', FALSE, TRUE, 1.0, 1), ('cloudy', NULL, TRUE, 1.0, 3)
) AS t (place, is_clear, covers_area, area_share, observed_at) WHERE place = since;
CREATE MACRO methane.plumes_near_area(in_area GEOMETRY, within_m := 0, since := NULL, until := NULL, of_gas VARCHAR := NULL, of_source VARCHAR := NULL) AS TABLE
SELECT * FROM (VALUES ('detected', 's', 'a', 5.0, 7), ('detected', 's', 'a', NULL, 9), ('unseen but detected', 's', 'a', NULL, 9))
    AS t (place, source, scene_name, emission_kg_h, observed_at) WHERE place = since AND within_m = 250 AND of_gas = 'CH4';

-- ask: a plume, a clear look, only clouds, no look at all
SELECT 1 AS place, coverage, scenes, clear_scenes, covering_scenes, clear_covering_scenes, best_share, plumes, quantified_plumes, last_look_at, last_clear_look_at, last_detection_at FROM methane.coverage_of(ST_Point(0, 0), since := 'detected')
UNION ALL
SELECT 2, coverage, scenes, clear_scenes, covering_scenes, clear_covering_scenes, best_share, plumes, quantified_plumes, last_look_at, last_clear_look_at, last_detection_at FROM methane.coverage_of(ST_Point(0, 0), since := 'clean')
UNION ALL
SELECT 3, coverage, scenes, clear_scenes, covering_scenes, clear_covering_scenes, best_share, plumes, quantified_plumes, last_look_at, last_clear_look_at, last_detection_at FROM methane.coverage_of(ST_Point(0, 0), since := 'cloudy')
UNION ALL
SELECT 4, coverage, scenes, clear_scenes, covering_scenes, clear_covering_scenes, best_share, plumes, quantified_plumes, last_look_at, last_clear_look_at, last_detection_at FROM methane.coverage_of(ST_Point(0, 0), since := 'nothing')
UNION ALL
SELECT 5, coverage, scenes, clear_scenes, covering_scenes, clear_covering_scenes, best_share, plumes, quantified_plumes, last_look_at, last_clear_look_at, last_detection_at FROM methane.coverage_of(ST_Point(0, 0), since := 'unseen but detected')
-- expect
FROM (VALUES
    (1, 'detected', 1, 1, 1, 1, 1.0, 2, 1, 1, 1, 9),
    (2, 'surveyed_clean', 2, 1, 1, 0, 0.5, 0, 0, 2, 1, NULL),
    (3, 'cloudy_only', 2, 0, 2, 0, NULL, 0, 0, 3, NULL, NULL),
    (4, 'never_observed', 0, 0, 0, 0, NULL, 0, 0, NULL, NULL, NULL),
    (5, 'detected', 0, 0, 0, 0, NULL, 1, 0, NULL, NULL, 9)
) AS t (place, coverage, scenes, clear_scenes, covering_scenes, clear_covering_scenes, best_share, plumes, quantified_plumes, last_look_at, last_clear_look_at, last_detection_at)
