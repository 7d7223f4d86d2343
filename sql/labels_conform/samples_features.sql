-- samples_features: samples as the features of a GeoJSON file have them.
--
-- grain    sent_samples: one row per feature; sample_documents: one row per feature that is JSON
-- needs    landed_features; variable sample_column
-- rule     the sample's id is the property of the declared name, else, where that is id, the feature's own; a feature
--          is parsed once, as far as it is needed
-- units    degrees, OGC:CRS84
-- edges    document is kept only beside a problem
SET VARIABLE feature_structure = json_object(
    'type', 'VARCHAR',
    'id', 'JSON',
    'properties', json_object(getvariable('sample_column'), 'VARCHAR'),
    'geometry', 'JSON'
);

CREATE OR REPLACE TEMP VIEW sent_samples AS
WITH parsed AS (
    SELECT
        problem,
        document,
        CASE WHEN problem = '' THEN TRY(json_transform(document, getvariable('feature_structure'))) END AS feature
    FROM landed_features
),
members AS (
    SELECT
        problem,
        document,
        feature,
        nullif(coalesce(
            struct_extract(feature.properties, getvariable('sample_column')),
            if(getvariable('sample_column') = 'id', feature.id ->> '$', NULL)
        ), '') AS sample_id,
        TRY(CASE WHEN feature.geometry <> 'null' THEN ST_GeomFromGeoJSON(feature.geometry) END) AS geometry
    FROM parsed
),
judged AS (
    SELECT
        *,
        CASE
            WHEN problem <> '' THEN problem
            WHEN NOT json_valid(document) THEN 'The feature is not valid JSON.'
            WHEN feature.type IS DISTINCT FROM 'Feature'
                THEN 'It is not a feature: its type is ' || left(coalesce(feature.type, 'missing'), 80) || '.'
            WHEN sample_id IS NULL THEN 'The feature has no ' || getvariable('sample_column') || '.'
            WHEN geometry IS NULL OR ST_IsEmpty(geometry) THEN 'The feature has no geometry that can be read.'
        END AS reason
    FROM members
)
SELECT
    sample_id,
    geometry,
    reason AS problem,
    '' AS found_at,
    CASE WHEN reason IS NOT NULL THEN document END AS document
FROM judged;

CREATE OR REPLACE TEMP VIEW sample_documents AS
SELECT
    coalesce(
        json_extract_string(document, '$.properties."' || getvariable('sample_column') || '"'),
        if(getvariable('sample_column') = 'id', document ->> '$.id', NULL)
    ) AS sample_id,
    document
FROM landed_features
WHERE json_valid(document);
