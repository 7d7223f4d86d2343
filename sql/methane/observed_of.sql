-- observed_of(sent_name): when a scene was acquired, as its name says.
--
-- grain    a scalar
-- rule     YYYYMMDD, t, HHMMSS behind the three characters of the instrument; Tanager's c and two digits are
--          hundredths of a second
-- units    UTC
-- edges    NULL where the name is none of a scene or plume, or its digits are no date and time
CREATE OR REPLACE MACRO methane.observed_of(sent_name) AS
make_timestamptz(
    epoch_us(try_strptime(
        regexp_extract(sent_name, '^(?:tan|emi|GAO|ang|av3)(\d{8}t\d{6})', 1),
        '%Y%m%dt%H%M%S'
    ))
    + coalesce(try_cast(regexp_extract(sent_name, '^tan\d{8}t\d{6}c(\d{2})', 1) AS BIGINT), 0) * 10000
);

COMMENT ON MACRO methane.observed_of IS 'When a scene was acquired, as its name says (UTC).';
