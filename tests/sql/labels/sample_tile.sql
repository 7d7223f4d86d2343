-- given
CREATE SCHEMA labels;

-- ask: the zone and the tile
SELECT labels.sample_tile('33N_16E-243N_29_01') AS folder
-- expect
SELECT '33N/16E-243N' AS folder
