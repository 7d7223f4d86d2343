-- validators: what tells whether a file has changed, for the next harvest.
--
-- grain    one row per file
-- needs    variables file_urls, file_roles, file_validators, in the same order
-- edges    parent_collection has what the file is for; id IS NULL, as of every document that is no item
COPY (
    SELECT
        unnest(getvariable('file_urls')::VARCHAR[]) AS found_at,
        unnest(getvariable('file_roles')::VARCHAR[]) AS parent_collection,
        unnest(getvariable('file_validators')::VARCHAR[]) AS validator,
        NULL::VARCHAR AS collection,
        NULL::VARCHAR AS id
    ORDER BY parent_collection
) TO (getvariable('target_file')) (FORMAT parquet, COMPRESSION zstd, RETURN_STATS);
