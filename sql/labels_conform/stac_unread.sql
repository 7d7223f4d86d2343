-- stac_unread: label GeoJSONs that are not there or cannot be read, and those properties of others that are no class.
--
-- grain    unread_lines: one more row per document; unknown_columns: one row per name
-- needs    landed_labels, unread_lines, class_names
INSERT INTO unread_lines
SELECT
    'labels' AS part,
    if(problem <> '', problem, 'The label of ' || sample_id || ' is not valid JSON.') AS reason,
    found_at,
    document
FROM landed_labels
WHERE problem <> '' OR feature IS NULL;

CREATE OR REPLACE TEMP TABLE unknown_columns AS
SELECT DISTINCT name AS column_name
FROM sent_cells
WHERE name <> 'geocat:given' AND label NOT IN (SELECT label FROM class_names);
