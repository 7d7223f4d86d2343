-- item_classes: the classes that label items name.
--
-- grain    one row per (source, collection, id, property_key, class_name)
-- needs    items
-- rule     label:classes of the STAC label extension is a list of properties with their classes; a single one in
--          place of the list is read too
-- edges    property_key is NULL for raster labels; a class that is a number is its text
CREATE OR REPLACE VIEW labels.item_classes AS
WITH said AS (
    SELECT
        source,
        collection,
        id,
        properties ->> 'label:type' AS label_type,
        unnest(json_transform(
            CASE json_type(properties -> 'label:classes')
                WHEN 'OBJECT' THEN json_array(properties -> 'label:classes')
                ELSE properties -> 'label:classes'
            END,
            '[{"name": "VARCHAR", "classes": ["VARCHAR"]}]'
        )) AS named,
        snapshot
    FROM items
    WHERE json_type(properties -> 'label:classes') IN ('ARRAY', 'OBJECT')
)
SELECT DISTINCT
    source,
    collection,
    id,
    label_type,
    named.name AS property_key,
    unnest(named.classes) AS class_name,
    snapshot
FROM said;

COMMENT ON VIEW labels.item_classes IS
'The classes that label items name: one row per (source, collection, id, property_key, class_name).';
