-- instrument_of(sent_name): the instrument that a scene or a plume is from.
--
-- grain    a scalar
-- rule     the first three characters of a scene's name or a plume's id: tan, emi, GAO, ang or av3
-- edges    NULL where the name is none of a scene or plume; the 3 of av3 is part of the code, not of the date
CREATE OR REPLACE MACRO methane.instrument_of(sent_name) AS
nullif(regexp_extract(sent_name, '^(tan|emi|GAO|ang|av3)\d{8}t\d{6}', 1), '');

COMMENT ON MACRO methane.instrument_of IS 'The instrument that a scene or a plume is from.';
