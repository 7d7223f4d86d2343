-- label_fractions: which classes a sample has, and how much of each.
--
-- grain    one row per (source, sample_id, class_id) with more than 0 units
-- needs    label_fractions_files(), written by geocat from the ledger
-- units    units of total_units, exact; fraction is their quotient, and so the number that was published
-- edges    a class that a sample has not has no row
CREATE OR REPLACE VIEW labels.label_fractions AS
SELECT
    source,
    sample_index,
    sample_id,
    class_id,
    units,
    total_units,
    fraction,
    snapshot
FROM read_parquet(
    label_fractions_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW labels.label_fractions IS
'Which classes a sample has, and how much of each: one row per (source, sample_id, class_id) with more than 0 units.';
