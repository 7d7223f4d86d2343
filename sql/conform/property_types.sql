-- property_types: which properties the items of each collection have, and of which type.
--
-- grain    one row per (collection, name) of a property with at least one value
-- needs    kept; variables documents_file, core_properties (names that have a core column)
-- rule     a type is inferred over all rows of the snapshot, for all collections together: whole
--          numbers are BIGINT, any fraction makes DOUBLE, lists of one scalar type are lists, and
--          everything else (objects, mixtures, whole numbers beyond BIGINT) stays JSON
-- edges    DuckDB's names ignore case: of names alike but for case the first in order gets a
--          column; all of them stay in properties
CREATE OR REPLACE TEMP TABLE property_types AS
WITH structures AS (
    SELECT DISTINCT
        collection,
        property_structure
    FROM read_parquet(getvariable('documents_file'))
    WHERE seq IN (SELECT kept.seq FROM kept)
),
found AS (
    SELECT DISTINCT
        structures.collection,
        entry.key AS name,
        CASE
            WHEN entry.value ->> '$' IN ('UBIGINT', 'BIGINT', 'HUGEINT') THEN 'BIGINT'
            WHEN entry.value ->> '$' IN ('DOUBLE', 'VARCHAR', 'BOOLEAN', 'NULL')
                THEN entry.value ->> '$'
            WHEN entry.value::VARCHAR IN ('["UBIGINT"]', '["BIGINT"]', '["HUGEINT"]')
                THEN '["BIGINT"]'
            WHEN entry.value::VARCHAR IN ('["DOUBLE"]', '["VARCHAR"]', '["BOOLEAN"]', '["NULL"]')
                THEN entry.value::VARCHAR
            ELSE 'JSON'
        END AS found_type
    FROM structures, json_each(structures.property_structure::JSON) AS entry
),
beyond_bigint AS (
    SELECT DISTINCT entry.key AS name
    FROM read_parquet(getvariable('documents_file')) AS document, json_each(document.long_numbers) AS entry
    WHERE document.long_numbers IS NOT NULL
        AND regexp_matches(entry.value::VARCHAR, '(^|[^0-9.eE])[0-9]{19,}($|[^0-9.eE])')
        AND TRY(CAST(entry.value AS BIGINT)) IS NULL
        AND TRY(CAST(entry.value AS BIGINT[])) IS NULL
),
widened AS (
    SELECT
        found.name,
        list(DISTINCT found.found_type) FILTER (found.found_type <> 'NULL') AS types,
        bool_or(beyond_bigint.name IS NOT NULL) AS is_beyond_bigint
    FROM found
    LEFT JOIN beyond_bigint ON found.name = beyond_bigint.name
    GROUP BY found.name
),
decided AS (
    SELECT
        name,
        CASE
            WHEN name = 'title' THEN 'VARCHAR'
            WHEN types = ['VARCHAR'] OR types = ['BOOLEAN'] OR types = ['JSON'] THEN types[1]
            WHEN is_beyond_bigint THEN 'JSON'
            WHEN len(types) = 1 THEN types[1]
            WHEN list_sort(types) = ['BIGINT', 'DOUBLE'] THEN 'DOUBLE'
            WHEN list_sort(list_filter(types, LAMBDA t: t <> '["NULL"]')) IN
                (['["BIGINT"]'], ['["DOUBLE"]'], ['["VARCHAR"]'], ['["BOOLEAN"]'])
                THEN list_filter(types, LAMBDA t: t <> '["NULL"]')[1]
            WHEN list_sort(list_filter(types, LAMBDA t: t <> '["NULL"]')) = ['["BIGINT"]', '["DOUBLE"]']
                THEN '["DOUBLE"]'
            ELSE 'JSON'
        END AS column_type
    FROM widened
    WHERE types IS NOT NULL
        AND name <> ''
        AND NOT contains(name, chr(0))
        AND lower(name) NOT IN (SELECT unnest(getvariable('core_properties')))
    QUALIFY row_number() OVER (PARTITION BY lower(name) ORDER BY name) = 1
)
SELECT
    found.collection,
    found.name,
    replace(decided.column_type, '["NULL"]', 'JSON') AS column_type
FROM (SELECT DISTINCT found.collection, found.name FROM found WHERE found.found_type <> 'NULL') AS found
JOIN decided USING (name)
ORDER BY ALL;

SET VARIABLE property_structure = (
    SELECT json_merge_patch(
        '{"title": "VARCHAR"}'::JSON,
        coalesce(
            json_group_object(
                name,
                if(column_type LIKE '[%', column_type::JSON, to_json(column_type))
            ),
            '{}'::JSON
        )
    )::VARCHAR
    FROM (SELECT DISTINCT name, column_type FROM property_types ORDER BY name)
);
