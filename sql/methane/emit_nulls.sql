-- emit_nulls(plume_scenes_table): the EMIT granules of methane in which NASA published no plume.
--
-- grain    one row per (source, collection, id) of an item
-- needs    items; the table or view that plume_scenes_table names, with a column scene_name: the DAAC scene names, or
--          scene FIDs, of all plume complexes (EMITL2BCH4PLM) of the same time and place
-- rule     NASA publishes a plume only where a complex was found, and the enhancement (EMITL2BCH4ENH) of every scene:
--          a granule that no complex names is a null. Both are compared by the time in their names, to the second,
--          which is how both forms of name (EMIT_L2B_CH4ENH_…_20240102T030405_…, emit20240102t030405) say the scene
-- units    per cent; times UTC
-- edges    no rows where the catalog has no items of a collection EMITL2BCH4ENH…; a null is one only if the table is
--          whole; clouds hide plumes: cloud_cover is the granule's own, NULL where it says none; a granule whose name
--          has no time is left out
CREATE OR REPLACE MACRO methane.emit_nulls(plume_scenes_table) AS TABLE
SELECT
    granules.source,
    granules.collection,
    granules.id,
    granules.acquisition,
    granules.cloud_cover AS cloud_cover_pct,
    granules.observed_from AS observed_at,
    granules.geometry
FROM (
    SELECT
        *,
        upper(regexp_extract(id, '\d{8}[tT]\d{6}')) AS acquisition
    FROM items
    WHERE starts_with(collection, 'EMITL2BCH4ENH')
) AS granules
WHERE granules.acquisition <> ''
    AND NOT EXISTS (
        SELECT 1
        FROM query_table(plume_scenes_table) AS plume_scenes
        WHERE upper(regexp_extract(plume_scenes.scene_name, '\d{8}[tT]\d{6}')) = granules.acquisition
    );

COMMENT ON MACRO TABLE methane.emit_nulls IS
'The EMIT granules of methane in which NASA published no plume (plume_scenes_table: name of a table with scene_name, the DAAC scene names of all plume complexes).';
