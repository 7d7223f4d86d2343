-- given
CREATE SCHEMA methane;
CREATE TABLE methane.plumes AS
FROM (VALUES ('cm', 'CH4', '1B2', 'tan', 'Testland'), ('cm', 'CH4', NULL, 'new', NULL))
    AS plumes (source, gas, sector, instrument, country);
CREATE TABLE methane.sources AS FROM (VALUES ('cm', 'CO2', '6Z')) AS sources (source, gas, sector);
CREATE TABLE methane.scenes AS FROM (VALUES ('other', 'emi')) AS scenes (source, instrument);
CREATE TABLE methane.instruments AS FROM (VALUES ('tan'), ('GAO')) AS known (code);
CREATE TABLE methane.sectors AS FROM (VALUES ('1B2'), ('NA')) AS known (code);

-- ask: those in use and those that Carbon Mapper has, each once
FROM methane.words
-- expect
FROM (VALUES
    ('source', 'cm'), ('source', 'other'), ('gas', 'CH4'), ('gas', 'CO2'), ('sector', '1B2'), ('sector', '6Z'),
    ('sector', 'NA'), ('sector', 'NULL'), ('instrument', 'tan'), ('instrument', 'new'), ('instrument', 'emi'),
    ('instrument', 'GAO'), ('country', 'Testland')
) AS t (word_of, word)
