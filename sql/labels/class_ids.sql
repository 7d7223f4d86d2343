-- class_ids(of_names): the ids of classes by their names.
--
-- grain    a scalar, INTEGER[], in the order of the ids
-- needs    labels.label_classes
-- rule     a name in any case, as labels.label_classes has it
-- edges    a name that no class has is an error; one that two classes have gives both
CREATE OR REPLACE MACRO labels.class_ids(of_names) AS (
    SELECT CASE
        WHEN len(list_filter(of_names, LAMBDA asked: known.ids[lower(asked)] IS NULL)) > 0
            THEN error(
                'No class is called ' || coalesce(
                    list_filter(of_names, LAMBDA asked: known.ids[lower(asked)] IS NULL)[1], 'NULL'
                )
                || '; there are: ' || coalesce(known.names, 'none') || '.'
            )::INTEGER[]
        ELSE list_sort(list_distinct(flatten(list_transform(of_names, LAMBDA asked: known.ids[lower(asked)]))))
    END
    FROM (
        SELECT
            coalesce(map_from_entries(list((name, ids))), MAP {}) AS ids,
            string_agg(shown, ', ' ORDER BY shown) AS names
        FROM (
            SELECT
                lower(name) AS name,
                min(name) AS shown,
                list(DISTINCT class_id) AS ids
            FROM labels.label_classes
            WHERE name IS NOT NULL
            GROUP BY lower(name)
        )
    ) AS known
);

COMMENT ON MACRO labels.class_ids IS
'The ids of classes by their names (any case).';
