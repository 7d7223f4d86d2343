-- class_shares(in_relation): how much of a set of samples each class takes, at each level.
--
-- grain    one row per (source, class_level, class_id)
-- needs    labels.samples, labels.label_fractions, labels.label_classes
-- rule     in_relation names a table, a view or a CTE of the same query that has source and sample_id, such as
--          labels.samples itself; a sample that it has twice counts once. class_level 0 is the classes themselves,
--          1 to 3 the levels above them, where the class table has them
-- units    units as in labels.label_fractions; share of the units of all the samples, between 0 and 1
-- edges    a class that none of the samples has is not here; name is that of the class itself, NULL above it;
--          sums of different totals are weighed by them: a sample of 40,000 units counts as such
CREATE OR REPLACE MACRO labels.class_shares(in_relation VARCHAR) AS TABLE
WITH meant AS (
    SELECT
        samples.source,
        samples.sample_index,
        samples.total_units
    FROM labels.samples AS samples
    WHERE (samples.source, samples.sample_id) IN (
        SELECT (given.source, given.sample_id) FROM query_table(in_relation) AS given
    )
),
whole AS (
    SELECT
        source,
        count(*) AS samples_meant,
        sum(total_units) AS all_units
    FROM meant
    GROUP BY source
),
counted AS (
    SELECT
        fractions.source,
        fractions.class_id,
        sum(fractions.units) AS units
    FROM labels.label_fractions AS fractions
    INNER JOIN meant
        ON fractions.source = meant.source
        AND fractions.sample_index = meant.sample_index
    GROUP BY fractions.source, fractions.class_id
),
levels AS (
    SELECT
        counted.source,
        unnest([
            {'class_level': 0, 'id': counted.class_id},
            {'class_level': 1, 'id': classes.level1_id},
            {'class_level': 2, 'id': classes.level2_id},
            {'class_level': 3, 'id': classes.level3_id}
        ]) AS at,
        classes.name,
        counted.units
    FROM counted
    INNER JOIN labels.label_classes AS classes
        ON counted.source = classes.source
        AND counted.class_id = classes.class_id
)
SELECT
    levels.source,
    levels.at.class_level::UTINYINT AS class_level,
    levels.at.id AS class_id,
    if(levels.at.class_level = 0, any_value(levels.name), NULL) AS name,
    sum(levels.units)::BIGINT AS units,
    sum(levels.units) / any_value(whole.all_units) AS share,
    any_value(whole.samples_meant) AS samples_meant
FROM levels
INNER JOIN whole
    ON levels.source = whole.source
WHERE levels.at.id IS NOT NULL
GROUP BY levels.source, levels.at.class_level, levels.at.id;

COMMENT ON MACRO TABLE labels.class_shares IS
'How much of a set of samples each class takes, at each level (in_relation: a table, view or CTE with source and sample_id).';
