-- given
.read sql/methane/schema.sql

-- ask: of a plume and of a scene; av3 keeps its digit; GAO keeps its case
SELECT
    methane.instrument_of('tan20240102t030405c06s4001-A') AS tan,
    methane.instrument_of('av320240102t030405') AS av3,
    methane.instrument_of('GAO20240102t030405p0000-1') AS gao,
    methane.instrument_of('gao20240102t030405p0000-1') AS small,
    methane.instrument_of('tanager') AS word,
    methane.instrument_of(NULL) AS of_null
-- expect
FROM (VALUES ('tan', 'av3', 'GAO', NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR))
    AS t (tan, av3, gao, small, word, of_null)
