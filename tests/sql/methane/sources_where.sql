-- given
CREATE SCHEMA methane;
CREATE TABLE methane.sources AS
FROM (VALUES
    ('cm', 'a', 'CH4', '1B2', 100.0, 10.0, 0.5, 3, DATE '2026-01-01', DATE '2026-01-05', 0.0, 0.0),
    ('cm', 'b', 'CO2', 'NA', 500.0, NULL, NULL, 1, DATE '2026-02-01', DATE '2026-02-01', 179.5, 0.0),
    ('cm', 'c', 'CH4', NULL, 100.0, 30.0, 1.0, 1, NULL, NULL, -179.5, 0.0),
    ('other', 'a', 'CH4', '1B2', 100.0, 10.0, 0.5, 3, DATE '2026-01-01', DATE '2026-01-05', 0.0, 0.0)
) AS sources (
    source, source_name, gas, sector, eps_m, emission_kg_h, persistence, plume_count, first_detected_on,
    last_detected_on, longitude_deg, latitude_deg
);

-- ask: a box has what lies in it and on its edge
SELECT source, source_name FROM methane.sources_where(0, -1, 10, 1)
-- expect
FROM (VALUES ('cm', 'a'), ('other', 'a')) AS t (source, source_name)

-- ask: a box over the antimeridian
SELECT source, source_name FROM methane.sources_where(179, -1, -179, 1)
-- expect
FROM (VALUES ('cm', 'b'), ('cm', 'c')) AS t (source, source_name)

-- ask: the last day of detection belongs to an interval that begins in it
SELECT source, source_name FROM methane.sources_where(since := '2026-01-05 12:00:00Z'::TIMESTAMPTZ, of_source := 'cm')
-- expect
FROM (VALUES ('cm', 'a'), ('cm', 'b')) AS t (source, source_name)

-- ask: the first day of detection does not belong to an interval that ends at its midnight
SELECT source, source_name FROM methane.sources_where(until := '2026-02-01'::TIMESTAMPTZ, of_source := 'cm')
-- expect
FROM (VALUES ('cm', 'a')) AS t (source, source_name)

-- ask: gas and sector
SELECT source, source_name FROM methane.sources_where(any_gas := ['CH4'], any_sector := ['NULL', 'NA'])
-- expect
FROM (VALUES ('cm', 'c')) AS t (source, source_name)

-- ask: a rate and a persistence are at least so much, and what has none is in no range
SELECT source, source_name
FROM methane.sources_where(at_least_kg_h := 10, at_most_kg_h := 20, at_least_persistence := 0.5, of_source := 'cm')
-- expect
FROM (VALUES ('cm', 'a')) AS t (source, source_name)

-- ask: plumes and radius
SELECT source, source_name FROM methane.sources_where(at_least_plumes := 3, within_eps_m := 100, of_source := 'cm')
-- expect
FROM (VALUES ('cm', 'a')) AS t (source, source_name)
