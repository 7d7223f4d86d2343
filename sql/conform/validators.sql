-- validators: what tells whether a document has changed, for the next harvest.
--
-- grain    one row per document that has a place of its own, and is an item or holds links
-- needs    landed, compared, collection_validators; variables target_file, has_validators
-- edges    id IS NULL marks a catalog or collection; a document that is said to be as it was (form known)
--          says its validator again
COPY (
    SELECT
        landed.found_at,
        landed.parent_collection,
        landed.validator,
        compared.collection,
        compared.id
    FROM landed
    JOIN compared USING (seq)
    WHERE getvariable('has_validators') AND landed.validator <> '' AND landed.found_at <> ''
    UNION ALL
    SELECT
        found_at,
        parent_collection,
        validator,
        NULL AS collection,
        NULL AS id
    FROM collection_validators
    ORDER BY found_at
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, RETURN_STATS
);
