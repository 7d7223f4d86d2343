-- rejects: documents that did not become items, each with the reason.
--
-- grain    one row per document that was received and not kept
-- needs    landed, replaced; variables documents_file, target_file
-- edges    an identical second copy of a kept item is not a reject
COPY (
    WITH refused AS (
        SELECT
            seq,
            coalesce(seen.reason, replaced.reason) AS reason,
            collection,
            id
        FROM read_parquet(getvariable('documents_file')) AS seen
        LEFT JOIN replaced USING (seq)
        WHERE coalesce(seen.reason, replaced.reason) IS NOT NULL
    )
    SELECT
        refused.collection,
        refused.id,
        refused.reason,
        landed.found_at,
        landed.document
    FROM landed
    JOIN refused USING (seq)
    ORDER BY seq
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
