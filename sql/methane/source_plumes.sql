-- source_plumes: which plumes each source of emission is made of.
--
-- grain    one row per (source, source_name, plume_id)
-- needs    methane_source_plumes_files(), written by geocat from the ledger
CREATE OR REPLACE VIEW methane.source_plumes AS
SELECT
    source,
    source_name,
    plume_id,
    snapshot
FROM read_parquet(
    methane_source_plumes_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW methane.source_plumes IS
'Which plumes each source of emission is made of: one row per (source, source_name, plume_id).';
