-- rejects: what was received and is not among the items, each with the reason.
--
-- grain    one row per document
-- needs    reject_files(), written by geocat from the ledger
-- edges    document is the text as received; '' where there was none
CREATE OR REPLACE VIEW rejects AS
SELECT
    source,
    collection,
    id,
    reason,
    found_at,
    document,
    snapshot
FROM read_parquet(
    reject_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW rejects IS
'What was received and is not among the items, each with the reason: one row per document.';
