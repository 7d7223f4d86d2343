-- scene_of(sent_plume_id): the scene that a plume was found in.
--
-- grain    a scalar
-- rule     what stands before the last hyphen of a plume's id
-- edges    NULL where there is no hyphen
CREATE OR REPLACE MACRO methane.scene_of(sent_plume_id) AS
nullif(regexp_extract(sent_plume_id, '^(.+)-[^-]*$', 1), '');

COMMENT ON MACRO methane.scene_of IS 'The scene that a plume was found in.';
