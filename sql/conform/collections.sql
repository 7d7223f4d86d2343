-- collections: collection and catalog documents as they are published.
--
-- grain    one row per (type, id); the document received last is kept
-- needs    landed (over the run's collection pages); variable target_file
-- rule     a document without a type (STAC 0.x) is a collection when it has an extent
-- units    degrees, OGC:CRS84; times UTC
-- edges    bbox is the first, overall, box of the extent; west > east becomes -180..180: may keep
--          too much, never too little; open ends of the interval are NULL
COPY (
    WITH parsed AS (
        SELECT
            seq,
            found_at,
            document,
            TRY(json_transform(document, '{
                "type": "VARCHAR", "stac_version": "VARCHAR", "id": "VARCHAR", "title": "VARCHAR",
                "description": "VARCHAR", "license": "VARCHAR", "keywords": ["VARCHAR"],
                "extent": "JSON", "providers": "JSON", "summaries": "JSON", "item_assets": "JSON",
                "assets": "JSON", "links": "JSON"
            }')) AS document_fields
        FROM landed
    ),
    extents AS (
        SELECT
            seq,
            found_at,
            document,
            document_fields,
            TRY(json_transform(document_fields.extent -> '$.spatial.bbox[0]', '["DOUBLE"]')) AS box,
            try_cast(upper(document_fields.extent ->> '$.temporal.interval[0][0]') AS TIMESTAMPTZ)
                AS observed_from,
            try_cast(upper(document_fields.extent ->> '$.temporal.interval[0][1]') AS TIMESTAMPTZ)
                AS observed_to
        FROM parsed
        WHERE document_fields.id IS NOT NULL
    )
    SELECT
        document_fields.id AS id,
        coalesce(
            document_fields.type,
            if(document_fields.extent IS NULL, 'Catalog', 'Collection')
        ) AS type,
        document_fields.stac_version AS stac_version,
        document_fields.title AS title,
        document_fields.description AS description,
        document_fields.license AS license,
        document_fields.keywords AS keywords,
        observed_from,
        observed_to,
        CASE WHEN len(box) IN (4, 6) THEN {
            'xmin': if(box[1] > box[len(box) // 2 + 1], -180, box[1]),
            'ymin': box[2],
            'xmax': if(box[1] > box[len(box) // 2 + 1], 180, box[len(box) // 2 + 1]),
            'ymax': box[len(box) // 2 + 2]
        } END AS bbox,
        document_fields.providers AS providers,
        document_fields.summaries AS summaries,
        document_fields.item_assets AS item_assets,
        document_fields.assets AS assets,
        document_fields.links AS links,
        found_at,
        document::JSON AS json
    FROM extents
    QUALIFY row_number() OVER (PARTITION BY type, id ORDER BY seq DESC) = 1
    ORDER BY type, id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, RETURN_STATS
);
