-- tiles_newest: the newest item of each scene whose concentrations are published.
--
-- grain    one row per (source, scene_name, gas)
-- needs    methane.stac_items, methane.version_order
-- rule     items of the collections l2b-{gas}-{cmf}-{version}; of several for one scene and gas the one that was
--          processed last, then the one of the newest version, then of the collection and id that sort last: they
--          are versions of one observation, not several
-- units    degrees; times UTC
-- edges    items without a scene's name are left out; tiles has the rest of what is known
CREATE OR REPLACE VIEW methane.tiles_newest AS
SELECT
    source,
    scene_name,
    gas,
    collection,
    item_id,
    cmf_type,
    version,
    instrument,
    observed_at,
    processed_at,
    bbox,
    snapshot
FROM methane.stac_items
WHERE level = 'l2b' AND product = 'cmf' AND scene_name IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY source, scene_name, gas
    ORDER BY
        processed_at DESC NULLS LAST,
        methane.version_order(version) DESC NULLS LAST,
        collection DESC,
        item_id DESC
) = 1;

COMMENT ON VIEW methane.tiles_newest IS
'The newest item of each scene whose concentrations are published: one row per (source, scene_name, gas).';
