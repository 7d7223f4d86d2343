-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, 'CH4' AS gas, 'p' || i AS plume_id, NULL AS status, if(i = 1, 91.0, 1.0) AS emission_kg_h FROM range(1, 11) AS r (i)
UNION ALL
SELECT 's', 'CH4', 'hidden', NULL, NULL
UNION ALL
SELECT 's', 'CH4', 'gone', 'deleted', 1000
UNION ALL
SELECT 's', 'CO2', 'no rate', NULL, NULL;

-- ask: one plume in ten has 91 %
SELECT top_pct, plumes, top_plumes, least_of_top_kg_h, top_kg_h, all_kg_h, share FROM methane.heavy_tail(any_top_pct := [1, 10, 11, 100])
-- expect
FROM (VALUES (1, 10, 1, 91, 91, 100, 0.91), (10, 10, 1, 91, 91, 100, 0.91), (11, 10, 2, 1, 92, 100, 0.92), (100, 10, 10, 1, 100, 100, 1.0)) AS t (top_pct, plumes, top_plumes, least_of_top_kg_h, top_kg_h, all_kg_h, share)
