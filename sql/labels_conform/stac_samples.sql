-- stac_samples: samples and labels as label items of RapidAI4EO's STAC, and the GeoJSON that each leads to, have them.
--
-- grain    sent_samples: one row per label item; sent_cells: one row per (sample_id, name) of a label GeoJSON, and
--          one with the name geocat:given for each; sample_documents and label_documents: one row per document
-- needs    landed; landed_labels is made here, one row per label GeoJSON
-- rule     the sample_id is what stands at the end of the item's id, behind that of its collection; the polygon is the
--          label GeoJSON's, else the item's
-- units    degrees, OGC:CRS84
-- edges    parent_collection of a label GeoJSON is the id of its item
CREATE OR REPLACE TEMP MACRO sample_of(item_id) AS
coalesce(nullif(regexp_extract(item_id, '[0-9]+N_[0-9]+E-[0-9]+N_[0-9]+_[0-9]+$'), ''), item_id);

CREATE OR REPLACE TEMP TABLE landed_labels AS
SELECT
    seq,
    parent_collection AS item_id,
    sample_of(parent_collection) AS sample_id,
    found_at,
    problem,
    sent AS document,
    CASE WHEN problem = '' THEN TRY(json_transform(sent, '{"properties": "JSON", "geometry": "JSON"}')) END AS feature
FROM landed
WHERE form = 'label';

CREATE OR REPLACE TEMP TABLE sent_samples AS
WITH items AS (
    SELECT
        found_at,
        problem,
        sent,
        CASE WHEN problem = '' THEN TRY(json_transform(document, '{"id": "VARCHAR", "geometry": "JSON"}')) END AS item,
        struct_extract(item, 'id') AS item_id
    FROM landed
    WHERE form = 'stac'
),
drawn AS (
    SELECT
        items.found_at,
        items.problem,
        items.sent,
        items.item,
        coalesce(
            nullif(label.geometry, 'null'::JSON),
            nullif(items.item.geometry, 'null'::JSON)
        ) AS sent_geometry
    FROM items
    LEFT JOIN (
        SELECT
            item_id,
            min_by(feature.geometry, seq) AS geometry
        FROM landed_labels
        GROUP BY item_id
    ) AS label USING (item_id)
),
judged AS (
    SELECT
        *,
        TRY(ST_GeomFromGeoJSON(sent_geometry)) AS geometry,
        CASE
            WHEN problem <> '' THEN problem
            WHEN item IS NULL THEN 'The item is not valid JSON.'
            WHEN coalesce(item.id, '') = '' THEN 'The item has no id.'
            WHEN geometry IS NULL OR ST_IsEmpty(geometry) THEN 'The item has no geometry that can be read.'
        END AS reason
    FROM drawn
)
SELECT
    sample_of(item.id) AS sample_id,
    geometry,
    reason AS problem,
    found_at,
    sent AS document
FROM judged;

CREATE OR REPLACE TEMP VIEW sample_documents AS
SELECT
    sample_id,
    document
FROM sent_samples;

CREATE OR REPLACE TEMP VIEW label_documents AS
SELECT
    sample_id,
    found_at,
    document
FROM landed_labels;

CREATE OR REPLACE TEMP VIEW sent_cells AS
SELECT
    landed_labels.sample_id,
    entry.key AS name,
    entry.key AS label,
    entry.value ->> '$' AS value
FROM landed_labels, json_each(landed_labels.feature.properties) AS entry
WHERE starts_with(entry.key, 'clc_') AND entry.value <> 'null'
UNION ALL
SELECT
    sample_id,
    'geocat:given' AS name,
    NULL AS label,
    '1' AS value
FROM landed_labels
WHERE problem = '' AND feature IS NOT NULL;
