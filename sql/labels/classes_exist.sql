-- classes_exist(of_classes, at_level, within_source): whether classes exist at a level.
--
-- grain    a scalar, BOOLEAN: TRUE, or an error that lists those there are
-- needs    labels.label_classes
-- rule     at_level 1, 2 or 3 means the ids of that level, NULL those of the classes themselves
-- edges    a class exists if any source has it, or the one of within_source; of no classes it is TRUE
CREATE OR REPLACE MACRO labels.classes_exist(of_classes, at_level, within_source) AS (
    SELECT CASE
        WHEN at_level NOT IN (1, 2, 3)
            THEN error('There is no class level ' || at_level::VARCHAR || '; there are 1, 2 and 3.')::BOOLEAN
        WHEN of_classes IS NULL OR list_has_all(known.ids, of_classes) THEN TRUE
        ELSE error(
            'There is no class '
            || list_filter(of_classes, LAMBDA asked: NOT list_contains(known.ids, asked))[1]::VARCHAR
            || coalesce(' at level ' || at_level::VARCHAR, '') || '; there are: '
            || if(len(known.ids) = 0, 'none', array_to_string(list_sort(list_distinct(known.ids)), ', ')) || '.'
        )::BOOLEAN
    END
    FROM (
        SELECT coalesce(list(id) FILTER (id IS NOT NULL), []) AS ids
        FROM (
            SELECT labels.class_at(class_id, level1_id, level2_id, level3_id, at_level) AS id
            FROM labels.label_classes
            WHERE within_source IS NULL OR source = within_source
        )
    ) AS known
);

COMMENT ON MACRO labels.classes_exist IS
'Whether classes exist at a level (an error that lists them where one does not).';
