-- property_types: which properties the items of each collection have, and of which type.
--
-- grain    one row per (collection, name) of a property with at least one value; wide_numbers: one row per name
--          of a property with long numbers, and what cannot hold all of them to the digit
-- needs    kept; variables documents_file, core_properties (names that have a core column), known_types
--          (a JSON object: name to the type its column has in the files that are carried on)
-- rule     a type is inferred over all rows of the snapshot, for all collections together: whole
--          numbers are BIGINT, any fraction makes DOUBLE, lists of one scalar type are lists, and
--          everything else (objects, mixtures, numbers that would lose a digit) stays JSON
-- rule     a type is never narrower than the known one; a name that is known and has no value here gets
--          no column here
-- edges    whole numbers beyond BIGINT, or beyond 2^53 where there are fractions too, and numbers beyond
--          DOUBLE are those that would lose digits
-- edges    DuckDB's names ignore case: of names alike but for case the one that is known, else
--          the first in order, gets a column; all of them stay in properties
CREATE OR REPLACE TEMP TABLE wide_numbers AS
WITH written_numbers AS (
    SELECT
        entry.key AS name,
        unnest(regexp_extract_all(
            regexp_replace(entry.value::VARCHAR, '"(\\.|[^"\\])*"', '""', 'g'),
            '-?[0-9.]+([eE][+-]?[0-9]+)?'
        )) AS written
    FROM read_parquet(getvariable('documents_file')) AS document, json_each(document.wide_numbers) AS entry
    WHERE document.wide_numbers IS NOT NULL
        AND document.seq IN (SELECT kept.seq FROM kept)
        AND json_type(entry.value) IN ('UBIGINT', 'BIGINT', 'HUGEINT', 'DOUBLE', 'ARRAY')
)
SELECT
    name,
    bool_or(
        regexp_full_match(written, '-?[0-9]+')
        AND coalesce(abs(try_cast(written AS HUGEINT)) > 9007199254740992, TRUE)
    ) AS is_beyond_fractions,
    bool_or(regexp_full_match(written, '-?[0-9]+') AND try_cast(written AS BIGINT) IS NULL)
        AS is_beyond_bigint,
    bool_or(NOT coalesce(isfinite(try_cast(written AS DOUBLE)), FALSE)) AS is_beyond_double
FROM written_numbers
GROUP BY name;

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
known AS (
    SELECT
        lower(entry.key) AS name,
        any_value(entry.key) AS spelling,
        list(entry.value ->> '$') AS types
    FROM json_each(coalesce(getvariable('known_types'), '{}')::JSON) AS entry
    GROUP BY lower(entry.key)
),
gathered AS (
    SELECT
        found.name,
        list(DISTINCT found.found_type) FILTER (found.found_type <> 'NULL') AS types,
        coalesce(bool_or(wide_numbers.is_beyond_fractions), FALSE) AS is_beyond_fractions,
        coalesce(bool_or(wide_numbers.is_beyond_bigint OR wide_numbers.is_beyond_double), FALSE) AS is_beyond_any
    FROM found
    LEFT JOIN wide_numbers ON found.name = wide_numbers.name
    GROUP BY found.name
),
widened AS (
    SELECT
        gathered.* EXCLUDE (types),
        known.spelling,
        list_distinct(gathered.types || coalesce(known.types, [])) AS all_types,
        len(list_filter(all_types, LAMBDA t: NOT starts_with(t, '['))) > 0 AS has_scalars,
        -- An empty list fits among lists of any type, and among nothing else.
        CASE WHEN has_scalars THEN all_types ELSE list_filter(all_types, LAMBDA t: t <> '["NULL"]') END AS types
    FROM gathered
    LEFT JOIN known ON lower(gathered.name) = known.name
    WHERE gathered.types IS NOT NULL
),
decided AS (
    SELECT
        name,
        CASE
            WHEN name = 'title' THEN 'VARCHAR'
            WHEN types IN (['VARCHAR'], ['BOOLEAN'], ['JSON']) THEN types[1]
            WHEN is_beyond_any THEN 'JSON'
            WHEN len(types) = 1 AND (types[1] NOT LIKE '%DOUBLE%' OR NOT is_beyond_fractions) THEN types[1]
            WHEN is_beyond_fractions THEN 'JSON'
            WHEN list_sort(types) = ['BIGINT', 'DOUBLE'] THEN 'DOUBLE'
            WHEN list_sort(types) = ['["BIGINT"]', '["DOUBLE"]'] THEN '["DOUBLE"]'
            ELSE 'JSON'
        END AS column_type
    FROM widened
    WHERE name <> ''
        AND coalesce(spelling, name) = name
        AND NOT contains(name, chr(0))
        AND lower(name) NOT IN (SELECT unnest(getvariable('core_properties')))
    QUALIFY row_number() OVER (PARTITION BY lower(name) ORDER BY name) = 1
)
SELECT
    found.collection,
    found.name,
    decided.column_type
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
