-- self_tests: answers that only a rightly opened connection gives.
--
-- grain    one row
-- units    area_m2 of the box of one degree at 60 degrees north; about 6.1e9, and about 1.2e10 where axes are exchanged
SELECT
    ST_Area_Spheroid(ST_GeomFromText('POLYGON((10 60, 11 60, 11 61, 10 61, 10 60))')) AS area_m2,
    (TIMESTAMPTZ '2024-06-01 12:00:00+02')::VARCHAR AS ten_utc,
    TIMESTAMPTZ '2024-06-01 12:00:00+02' AS instant;
