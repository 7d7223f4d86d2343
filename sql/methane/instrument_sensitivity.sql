-- instrument_sensitivity: the rate that each instrument sees nine times out of ten.
--
-- grain    one row per instrument
-- needs    nothing
-- rule     EMIT: 1,060 kg/h of methane at 3 m/s (Ayasse et al. 2024, doi 10.1021/acs.est.4c06702). Tanager: designed
--          for 64 to 126 kg/h, of which the greater. Aircraft (GAO, ang, av3): of the class of 10 kg/h; so is the
--          threshold of the surveys of Cusworth et al. 2022, doi 10.1073/pnas.2202338119
-- units    kg/h of methane; m/s
-- edges    one number for all winds, surfaces and heights of flight: only EMIT's says its wind; an instrument that is
--          not here (ssc) has no published rate
CREATE OR REPLACE VIEW methane.instrument_sensitivity AS
SELECT
    instrument,
    rate_90_kg_h,
    at_wind_m_s,
    said_by
FROM (
    VALUES
    ('emi', 1060::DOUBLE, 3::DOUBLE, 'Ayasse et al. 2024, doi 10.1021/acs.est.4c06702'),
    ('tan', 126, NULL, 'design of the mission, the upper end of 64 to 126 kg/h'),
    ('GAO', 10, NULL, 'class of airborne imaging spectrometers'),
    ('ang', 10, NULL, 'class of airborne imaging spectrometers'),
    ('av3', 10, NULL, 'class of airborne imaging spectrometers')
) AS sensitivity (instrument, rate_90_kg_h, at_wind_m_s, said_by);

COMMENT ON VIEW methane.instrument_sensitivity IS
'The rate that each instrument sees nine times out of ten: one row per instrument.';
