-- collections: collection and catalog documents as they are published.
--
-- grain    one row per id of a collection, the document received last; one row per (id, found_at) of a
--          catalog: in a static tree every folder may be called the same, and each is a document of its own
-- needs    landed (over the run's collection pages), lenient; variable target_file
-- rule     a document without a type (STAC 0.x) is a collection when it has an extent; an extent of
--          STAC 0.6 to 0.8, where spatial is the box and temporal the interval, is one too
-- units    degrees, OGC:CRS84; times UTC
-- edges    bbox is the first, overall, box of the extent; west > east becomes -180..180: may keep
--          too much, never too little; open ends of the interval are NULL
-- edges    the temp table collection_documents has every document, those too that collection_rejects takes
CREATE OR REPLACE TEMP TABLE collection_documents AS
WITH parsed AS (
    SELECT
        seq,
        found_at,
        parent_collection,
        problem,
        sent,
        CASE WHEN problem = '' THEN TRY(json_transform(document, '{
            "type": "VARCHAR", "stac_version": "VARCHAR", "id": "VARCHAR", "title": "VARCHAR",
            "description": "VARCHAR", "license": "VARCHAR", "keywords": ["VARCHAR"],
            "extent": "JSON", "providers": "JSON", "summaries": "JSON", "item_assets": "JSON",
            "assets": "JSON", "links": "JSON"
        }')) END AS member
    FROM landed
),
typed AS (
    SELECT
        *,
        CASE
            WHEN member.type IN ('Collection', 'Catalog') THEN member.type
            WHEN nullif(member.extent, 'null'::JSON) IS NULL THEN 'Catalog'
            ELSE 'Collection'
        END AS type
    FROM parsed
),
judged AS (
    SELECT
        *,
        CASE
            WHEN problem <> '' THEN problem
            WHEN member IS NULL THEN 'The document is not valid JSON.'
            WHEN coalesce(member.id, '') = '' THEN 'The ' || lower(type) || ' has no id.'
            WHEN contains(member.id, chr(0))
                THEN 'The id of the ' || lower(type) || ' holds the character U+0000.'
        END AS reason
    FROM typed
)
SELECT
    *,
    CASE
        WHEN reason IS NULL THEN first_value(seq) OVER (
            PARTITION BY reason IS NULL, type, member.id, if(type = 'Catalog', found_at, '')
            ORDER BY seq DESC
        )
    END AS kept_seq
FROM judged;

COPY (
    SELECT
        member.id AS id,
        type,
        member.stac_version AS stac_version,
        member.title AS title,
        member.description AS description,
        member.license AS license,
        member.keywords AS keywords,
        instant(coalesce(
            member.extent ->> '$.temporal.interval[0][0]',
            member.extent ->> '$.temporal[0]'
        )) AS observed_from,
        instant(coalesce(
            member.extent ->> '$.temporal.interval[0][1]',
            member.extent ->> '$.temporal[1]'
        )) AS observed_to,
        box_of(coalesce(
            TRY(json_transform_strict(member.extent -> '$.spatial.bbox[0]', '["DOUBLE"]')),
            TRY(json_transform_strict(member.extent -> '$.spatial.bbox', '["DOUBLE"]')),
            TRY(json_transform_strict(member.extent -> '$.spatial', '["DOUBLE"]'))
        )) AS bbox,
        member.providers AS providers,
        member.summaries AS summaries,
        member.item_assets AS item_assets,
        member.assets AS assets,
        member.links AS links,
        found_at,
        sent::JSON AS json
    FROM collection_documents
    WHERE seq = kept_seq
    ORDER BY type, id, found_at
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, RETURN_STATS
);
