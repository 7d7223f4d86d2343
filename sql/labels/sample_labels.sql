-- sample_labels: the classes of every sample, with their names.
--
-- grain    one row per (source, sample_id, class_id) with at least one unit
-- needs    labels.label_fractions, labels.label_classes
-- units    units of total_units, for RapidAI4EO pixels of 40,000; fraction between 0 and 1
CREATE OR REPLACE VIEW labels.sample_labels AS
SELECT
    fractions.source,
    fractions.sample_id,
    fractions.class_id,
    classes.name,
    classes.level1_id,
    classes.level2_id,
    classes.level3_id,
    fractions.units,
    fractions.total_units,
    fractions.fraction,
    fractions.sample_index
FROM labels.label_fractions AS fractions
INNER JOIN labels.label_classes AS classes
    ON fractions.source = classes.source
    AND fractions.class_id = classes.class_id;

COMMENT ON VIEW labels.sample_labels IS
'The classes of every sample, with their names: one row per (source, sample_id, class_id) with at least one unit.';
