-- instruments: the instruments whose plumes Carbon Mapper publishes.
--
-- grain    one row per code
-- rule     detection_90_kg_h is the rate that is detected in nine of ten looks
--              emi           1,060 kg/h at a wind of 3 m/s: Ayasse et al. 2024, doi 10.1021/acs.est.4c06702
--              tan           126 kg/h, the upper end of Tanager's design (64 to 126), so that a null says rather less
--              GAO ang av3   10 kg/h, the class of airborne imaging spectrometers: Cusworth et al. 2022, doi
--                            10.1073/pnas.2202338119, whose point sources are above it
-- units    kg/h
-- edges    codes are as the API wants them, case counts; NULL where nobody has given a number
CREATE OR REPLACE VIEW methane.instruments AS
FROM (VALUES
    ('tan', 'Tanager-1 imaging spectrometer', 'Tanager', FALSE, 126.0::DOUBLE),
    ('emi', 'Earth Surface Mineral Dust Source Investigation (EMIT)', 'ISS', FALSE, 1060.0),
    ('GAO', 'Global Airborne Observatory', 'Global Airborne Observatory', TRUE, 10.0),
    ('ang', 'Airborne Visible/Infrared Imaging Spectrometer Next Generation', 'AVIRIS-NG', TRUE, 10.0),
    ('av3', 'Airborne Visible/Infrared Imaging Spectrometer 3', 'AVIRIS-3', TRUE, 10.0),
    ('ssc', 'SkySat camera', 'SkySat', FALSE, NULL)
) AS known (code, name, platform, is_airborne, detection_90_kg_h);

COMMENT ON VIEW methane.instruments IS
'The instruments whose plumes Carbon Mapper publishes: one row per code.';
COMMENT ON COLUMN methane.instruments.detection_90_kg_h IS 'Detected in nine of ten looks; an order of magnitude.';
