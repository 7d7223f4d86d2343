-- given
.read sql/methane/schema.sql

-- ask: what stands before the last hyphen
SELECT
    methane.scene_of('tan20240102t030405c06s4001-CS') AS tan,
    methane.scene_of('a-b-C') AS hyphens,
    methane.scene_of('tan20240102t030405c06s4001') AS scene,
    methane.scene_of(NULL) AS of_null
-- expect
FROM (VALUES ('tan20240102t030405c06s4001', 'a-b', NULL::VARCHAR, NULL::VARCHAR)) AS t (tan, hyphens, scene, of_null)
