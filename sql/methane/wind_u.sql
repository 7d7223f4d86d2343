-- wind_u(speed_m_s, from_deg): the eastward part of a wind.
--
-- grain    a scalar
-- rule     u = -s sin(d): the direction is where the wind comes from, clockwise from north (WMO)
-- units    m/s, degrees
-- edges    NULL where speed or direction is NULL
CREATE OR REPLACE MACRO methane.wind_u(speed_m_s, from_deg) AS
-speed_m_s * sin(radians(from_deg));

COMMENT ON MACRO methane.wind_u IS 'The eastward part of a wind (m/s), from its speed and where it comes from.';
