-- given
.read sql/methane/schema.sql
CREATE TABLE methane.plumes AS
SELECT 's' AS source, 'CH4' AS gas, * FROM (VALUES ('a', '1B2', 'tan', 'published', 10.0), ('b', '1B2', 'tan', NULL, 4.0), ('c', '6A', 'tan', NULL, 4.0), ('d', '6A', 'tan', NULL, 2.0), ('e', NULL, 'tan', NULL, NULL), ('f', '6A', 'tan', 'deleted', 99.0))
    AS t (plume_id, sector, instrument, status, emission_kg_h);

-- ask: of 20 kg/h one plume in four has half
SELECT by_kind, by_value, plumes, plumes_without_rate, median_kg_h, round(p90_kg_h, 6) AS p90_kg_h, mean_kg_h, sum_kg_h, half_from_top_pct FROM methane.rate_distribution
-- expect
FROM (VALUES
    ('all', NULL, 5, 1, 4.0, 8.2, 5.0, 20.0, 25.0), ('instrument', 'tan', 5, 1, 4.0, 8.2, 5.0, 20.0, 25.0),
    ('sector', '1B2', 2, 0, 7.0, 9.4, 7.0, 14.0, 50.0), ('sector', '6A', 2, 0, 3.0, 3.8, 3.0, 6.0, 50.0), ('sector', NULL, 1, 1, NULL, NULL, NULL, NULL, NULL)
) AS t (by_kind, by_value, plumes, plumes_without_rate, median_kg_h, p90_kg_h, mean_kg_h, sum_kg_h, half_from_top_pct)
