-- samples_having(any_of, at_least, at_most, more_than, less_than, …): the samples that have some of classes.
--
-- grain    one row per (source, sample_id)
-- needs    labels.label_fractions, labels.label_classes, labels.class_at, labels.classes_exist
-- rule     units is what the classes of any_of have together; bounds are compared exactly, as labels.samples_labelled
--          does. Places are not read, and so it is the fastest way from classes to ids and assets
-- units    classes by id, of at_class_level 1, 2 or 3, else of the classes themselves; bounds are shares between 0 and
--          1, to nine decimals
-- edges    at_least and at_most are inclusive, more_than and less_than are not; a sample with nothing of any_of has no
--          row, even where at_most or less_than would let it pass: labels.samples_labelled has it
CREATE OR REPLACE MACRO labels.samples_having(
    any_of INTEGER[],
    at_least := NULL,
    at_most := NULL,
    more_than := NULL,
    less_than := NULL,
    at_class_level INTEGER := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT
    source,
    sample_id,
    sample_index,
    units,
    total_units,
    units / total_units AS share
FROM (
    SELECT
        fractions.source,
        fractions.sample_index,
        any_value(fractions.sample_id) AS sample_id,
        sum(fractions.units)::BIGINT AS units,
        any_value(fractions.total_units) AS total_units
    FROM labels.label_fractions AS fractions
    INNER JOIN labels.label_classes AS classes
        ON fractions.source = classes.source
        AND fractions.class_id = classes.class_id
    WHERE list_contains(
            any_of,
            labels.class_at(
                classes.class_id, classes.level1_id, classes.level2_id, classes.level3_id, at_class_level
            )
        )
        AND (of_source IS NULL OR classes.source = of_source)
    GROUP BY fractions.source, fractions.sample_index
)
WHERE (at_least IS NULL OR units >= at_least::DECIMAL(28, 9) * total_units)
    AND (at_most IS NULL OR units <= at_most::DECIMAL(28, 9) * total_units)
    AND (more_than IS NULL OR units > more_than::DECIMAL(28, 9) * total_units)
    AND (less_than IS NULL OR units < less_than::DECIMAL(28, 9) * total_units)
    AND labels.classes_exist(any_of, at_class_level, of_source);

COMMENT ON MACRO TABLE labels.samples_having IS
'The samples that have some of classes (ids at at_class_level; at_least and at_most inclusive, more_than and less_than exclusive, shares of the sample).';
