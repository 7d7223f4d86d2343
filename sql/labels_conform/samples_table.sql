-- samples_table: samples as the rows of a table have them.
--
-- grain    sent_samples: one row per row of sample_places; sample_documents: likewise
-- needs    sample_places (sample_id, geometry), sample_table; variable sample_column
-- units    degrees, OGC:CRS84
CREATE OR REPLACE TEMP VIEW sample_documents AS
SELECT
    COLUMNS(LAMBDA name: name = getvariable('sample_column'))::VARCHAR AS sample_id,
    to_json(sample_table)::VARCHAR AS document
FROM sample_table;

CREATE OR REPLACE TEMP VIEW sent_samples AS
SELECT
    nullif(sample_id, '') AS sample_id,
    geometry,
    CASE
        WHEN coalesce(sample_id, '') = '' THEN 'The row has no ' || getvariable('sample_column') || '.'
        WHEN geometry IS NULL OR ST_IsEmpty(geometry) THEN 'The row has no geometry that can be read.'
    END AS problem,
    '' AS found_at,
    CASE WHEN coalesce(sample_id, '') = '' THEN '' END AS document
FROM sample_places;
