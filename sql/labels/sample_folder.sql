-- sample_folder(below, of_sample): the folder that the chips of a sample lie below.
--
-- grain    a scalar, VARCHAR; ends with a slash
-- needs    labels.sample_tile
-- rule     {asset_base}/imagery/{zone}/{tile}/{sample_id}/
CREATE OR REPLACE MACRO labels.sample_folder(below, of_sample) AS
below || '/imagery/' || labels.sample_tile(of_sample) || '/' || of_sample || '/';

COMMENT ON MACRO labels.sample_folder IS
'The folder that the chips of a sample lie below (ends with a slash).';
