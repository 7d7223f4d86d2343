-- table_features: the properties of the features of a GeoJSON file as a table, as text.
--
-- grain    one row per feature that is one
-- needs    landed_features; variables property_structure (a JSON object of VARCHAR), sample_column
CREATE OR REPLACE TEMP VIEW label_table AS
SELECT unnest(json_transform(document -> '$.properties', getvariable('property_structure')))
FROM landed_features
WHERE problem = ''
    AND json_valid(document)
    AND json_extract_string(document, '$.properties."' || getvariable('sample_column') || '"') <> '';
