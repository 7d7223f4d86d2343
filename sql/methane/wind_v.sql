-- wind_v(speed_m_s, from_deg): the northward part of a wind.
--
-- grain    a scalar
-- rule     v = -s cos(d): the direction is where the wind comes from, clockwise from north (WMO)
-- units    m/s, degrees
-- edges    NULL where speed or direction is NULL
CREATE OR REPLACE MACRO methane.wind_v(speed_m_s, from_deg) AS
-speed_m_s * cos(radians(from_deg));

COMMENT ON MACRO methane.wind_v IS 'The northward part of a wind (m/s), from its speed and where it comes from.';
