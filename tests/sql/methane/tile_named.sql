-- given
CREATE SCHEMA methane;
CREATE TABLE methane.tiles AS
FROM (VALUES
    ('a', 's', 'CO2', 'tan', '20260201T000000.000000Z'),
    ('a', 's', 'CH4', 'tan', '20260201T000000.000000Z'),
    ('b', 's', 'CH4', 'new', '20260101T000000.000000Z')
) AS tiles (source, scene_name, gas, instrument, snapshot);
CREATE TABLE methane.instruments AS FROM (VALUES ('tan', 'Imager', 'Tanager')) AS known (code, name, platform);

-- ask: the newest snapshot, and CH4 before CO2
SELECT source, gas, instrument_name, platform FROM methane.tile_named('s')
-- expect
FROM (VALUES ('a', 'CH4', 'Imager', 'Tanager')) AS t (source, gas, instrument_name, platform)

-- ask: of a gas
SELECT source, gas FROM methane.tile_named('s', of_gas := 'CO2')
-- expect
FROM (VALUES ('a', 'CO2')) AS t (source, gas)

-- ask: of one harvest source, with an instrument that is not known
SELECT source, gas, platform FROM methane.tile_named('s', of_source := 'b')
-- expect
FROM (VALUES ('b', 'CH4', NULL::VARCHAR)) AS t (source, gas, platform)

-- ask: what nothing is named
SELECT source FROM methane.tile_named('t')
-- expect
FROM (VALUES ('')) AS t (source) WHERE FALSE
