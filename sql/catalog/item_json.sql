-- item_json: the JSON of the current items, as it was harvested.
--
-- grain    one row per (source, collection, id)
-- needs    item_json_files(), written by geocat from the ledger
-- edges    equal to what was received but for line breaks between tokens
CREATE OR REPLACE VIEW item_json AS
SELECT
    source,
    collection,
    id,
    json
FROM read_parquet(
    item_json_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW item_json IS
'The JSON of the current items, as it was harvested: one row per (source, collection, id).';
