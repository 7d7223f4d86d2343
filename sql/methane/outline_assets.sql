-- outline_assets: the outlines of plumes that were fetched, as Carbon Mapper draws them.
--
-- grain    one row per (source, plume_id)
-- needs    methane_outlines_files(), written by geocat from the ledger
-- units    m2; degrees, OGC:CRS84
CREATE OR REPLACE VIEW methane.outline_assets AS
SELECT
    source,
    plume_id,
    plume_area_m2,
    geometry AS outline_geometry,
    snapshot
FROM read_parquet(
    methane_outlines_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.outline_assets IS
'The outlines of plumes that were fetched, as Carbon Mapper draws them: one row per (source, plume_id).';
