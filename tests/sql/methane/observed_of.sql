-- given
.read sql/methane/schema.sql

-- ask: Tanager's hundredths; the p of others is no fraction; av3 begins its date behind its own digit
SELECT
    methane.observed_of('tan20240102t030405c63s4001-A') AS tan,
    methane.observed_of('emi20240102t030405p12345') AS emi,
    methane.observed_of('av320240102t030405-A') AS av3
-- expect
FROM (VALUES (
    TIMESTAMPTZ '2024-01-02 03:04:05.63Z', TIMESTAMPTZ '2024-01-02 03:04:05Z', TIMESTAMPTZ '2024-01-02 03:04:05Z'
)) AS t (tan, emi, av3)

-- ask: no date of the calendar, no name, nothing
SELECT
    methane.observed_of('ang20240230t030405-A') AS february,
    methane.observed_of('ang2024') AS short,
    methane.observed_of(NULL) AS of_null
-- expect
FROM (VALUES (NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ, NULL::TIMESTAMPTZ)) AS t (february, short, of_null)
