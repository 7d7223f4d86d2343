-- box(west, south, east, north): a box as a geometry, such as an area to ask about.
--
-- grain    a scalar, GEOMETRY('OGC:CRS84')
-- units    degrees, OGC:CRS84
-- edges    west is at most east: a box over the antimeridian is two
CREATE OR REPLACE MACRO labels.box(west, south, east, north) AS
ST_SetCRS(ST_MakeEnvelope(west, south, east, north), 'OGC:CRS84');

COMMENT ON MACRO labels.box IS
'A box as a geometry, such as an area to ask about (west, south, east, north; degrees, OGC:CRS84).';
