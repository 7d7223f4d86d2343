-- label_classes: the classes of every corpus, in up to three levels.
--
-- grain    one row per (source, class_id)
-- needs    label_classes_files(), written by geocat from the ledger
-- rule     class_index is the place in the corpus's own table, from 0
-- edges    levels are NULL where a corpus has none; name is NULL where a class has only a number
CREATE OR REPLACE VIEW labels.label_classes AS
SELECT
    source,
    class_id,
    level1_id,
    level2_id,
    level3_id,
    name,
    class_index,
    snapshot
FROM read_parquet(
    label_classes_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW labels.label_classes IS
'The classes of every corpus, in up to three levels: one row per (source, class_id).';
