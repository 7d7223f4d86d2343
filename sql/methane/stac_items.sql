-- stac_items: Carbon Mapper's STAC items, with what their collections' names say.
--
-- grain    one row per (source, collection, item_id)
-- needs    methane_stac_items_files(), written by geocat from the ledger
-- units    kg/h; degrees, OGC:CRS84; times UTC
-- edges    plume_id is NULL for what is of a whole scene; one plume or scene may be in several collections, by version
CREATE OR REPLACE VIEW methane.stac_items AS
SELECT
    source,
    collection,
    item_id,
    level,
    product,
    gas,
    cmf_type,
    version,
    scene_name,
    plume_id,
    instrument,
    observed_at,
    created_at,
    processed_at,
    asset_keys,
    asset_hrefs,
    emission_kg_h,
    emission_uncertainty_kg_h,
    sector,
    bbox,
    geometry,
    snapshot
FROM read_parquet(
    methane_stac_items_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.stac_items IS
'Carbon Mapper''s STAC items, with what their collections'' names say: one row per (source, collection, item_id).';
