-- sample_tile(of_sample): the folder of a sample's tile.
--
-- grain    a scalar, VARCHAR
-- rule     33N_16E-243N_29_01 lies in 33N/16E-243N: the UTM zone, then the tile of 24 km
CREATE OR REPLACE MACRO labels.sample_tile(of_sample) AS
substr(of_sample, 1, 3) || '/' || substr(of_sample, 5, 8);

COMMENT ON MACRO labels.sample_tile IS
'The folder of a sample''s tile (zone/tile).';
