-- property_structure: the names of the properties that features have.
--
-- grain    one row: a JSON object of each name to VARCHAR
-- needs    landed_features
SELECT json_group_object(name, 'VARCHAR')::VARCHAR AS property_structure
FROM (
    SELECT DISTINCT unnest(json_keys(document, '$.properties')) AS name
    FROM landed_features
    WHERE problem = '' AND json_valid(document) AND json_type(document, '$.properties') = 'OBJECT'
    ORDER BY name
);
