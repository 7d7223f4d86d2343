-- in_lon_lat(of_geometry): a geometry that is known to be in lon/lat, said to be so.
--
-- grain    a scalar, GEOMETRY('OGC:CRS84')
-- rule     nothing is transformed; geometries of different CRS cannot be compared, and an unnamed one differs
-- units    degrees, OGC:CRS84
CREATE OR REPLACE MACRO labels.in_lon_lat(of_geometry) AS
ST_SetCRS(of_geometry, 'OGC:CRS84');

COMMENT ON MACRO labels.in_lon_lat IS
'A geometry that is known to be in lon/lat, said to be so (OGC:CRS84).';
