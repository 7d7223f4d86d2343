-- given
CREATE SCHEMA methane;
CREATE TABLE methane.plumes AS
FROM (VALUES
    ('cm', 'a', 's1', 'CH4', '1B2', 'tan', 10.0, TIMESTAMPTZ '2026-01-01 00:00:00Z', TIMESTAMPTZ '2026-02-01 00:00:00Z', 'Testland', 0.0, 0.0),
    ('cm', 'b', 's1', 'CH4', 'NA', 'emi', 20.0, TIMESTAMPTZ '2026-01-02 00:00:00Z', NULL, NULL, 179.0, 1.0),
    ('cm', 'c', 's2', 'CO2', NULL, 'GAO', NULL, NULL, TIMESTAMPTZ '2026-03-01 00:00:00Z', NULL, -179.0, 1.0),
    ('cm', 'd', 's3', 'CH4', '6A', 'tan', 30.0, TIMESTAMPTZ '2026-01-03 00:00:00Z', NULL, NULL, NULL, NULL),
    ('other', 'a', 's1', 'CH4', '1B2', 'tan', 10.0, TIMESTAMPTZ '2026-01-01 00:00:00Z', NULL, 'testland', 10.0, 10.0)
) AS plumes (
    source, plume_id, scene_name, gas, sector, instrument, emission_kg_h, observed_at, published_at, country,
    longitude_deg, latitude_deg
);
CREATE TABLE methane.source_plumes AS
FROM (VALUES ('cm', 'A', 'a'), ('cm', 'A', 'd'), ('other', 'B', 'a')) AS held (source, source_name, plume_id);

-- ask: without a condition there is everything
SELECT source, plume_id FROM methane.plumes_where()
-- expect
FROM (VALUES ('cm', 'a'), ('cm', 'b'), ('cm', 'c'), ('cm', 'd'), ('other', 'a')) AS t (source, plume_id)

-- ask: a box has its edges, and nothing without a place
SELECT source, plume_id FROM methane.plumes_where(0, 0, 179, 1)
-- expect
FROM (VALUES ('cm', 'a'), ('cm', 'b')) AS t (source, plume_id)

-- ask: a box over the antimeridian has both sides and not the rest
SELECT source, plume_id FROM methane.plumes_where(170, -5, -170, 5)
-- expect
FROM (VALUES ('cm', 'b'), ('cm', 'c')) AS t (source, plume_id)

-- ask: since belongs to the interval, until does not, and a plume without a time is in none
SELECT source, plume_id FROM methane.plumes_where(since := '2026-01-02'::TIMESTAMPTZ, until := '2026-01-03'::TIMESTAMPTZ)
-- expect
FROM (VALUES ('cm', 'b')) AS t (source, plume_id)

-- ask: published since
SELECT source, plume_id FROM methane.plumes_where(published_since := '2026-02-01'::TIMESTAMPTZ)
-- expect
FROM (VALUES ('cm', 'a'), ('cm', 'c')) AS t (source, plume_id)

-- ask: gas, sector and instrument are any of those given, and all of them hold
SELECT source, plume_id
FROM methane.plumes_where(any_gas := ['CH4'], any_sector := ['6A', 'NA'], any_instrument := ['tan', 'emi'])
-- expect
FROM (VALUES ('cm', 'b'), ('cm', 'd')) AS t (source, plume_id)

-- ask: no sector is not the sector NA
SELECT source, plume_id FROM methane.plumes_where(any_sector := ['NULL'])
-- expect
FROM (VALUES ('cm', 'c')) AS t (source, plume_id)

-- ask: both ends of a range of rates belong to it, and what has no rate is in none
SELECT source, plume_id FROM methane.plumes_where(at_least_kg_h := 20, at_most_kg_h := 30)
-- expect
FROM (VALUES ('cm', 'b'), ('cm', 'd')) AS t (source, plume_id)

-- ask: without a rate
SELECT source, plume_id FROM methane.plumes_where(is_quantified := FALSE)
-- expect
FROM (VALUES ('cm', 'c')) AS t (source, plume_id)

-- ask: a country in any case
SELECT source, plume_id FROM methane.plumes_where(in_country := 'TESTLAND')
-- expect
FROM (VALUES ('cm', 'a'), ('other', 'a')) AS t (source, plume_id)

-- ask: of a scene
SELECT source, plume_id FROM methane.plumes_where(of_scene := 's1', of_source := 'cm')
-- expect
FROM (VALUES ('cm', 'a'), ('cm', 'b')) AS t (source, plume_id)

-- ask: of a source of emission, and not the plume of the same id of another harvest source
SELECT source, plume_id FROM methane.plumes_where(of_cluster := 'A')
-- expect
FROM (VALUES ('cm', 'a'), ('cm', 'd')) AS t (source, plume_id)
