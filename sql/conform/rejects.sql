-- rejects: documents that did not become items or collections, each with the reason.
--
-- grain    one row per document that was received and not kept
-- needs    landed, replaced, collection_rejects, prior_rejects; variables documents_file, target_file
-- edges    an identical second copy of a kept item is not a reject; what an earlier snapshot that is
--          carried on has rejected already is not written again
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
    ),
    rejected AS (
        SELECT
            refused.collection,
            refused.id,
            refused.reason,
            landed.found_at,
            landed.sent AS document,
            landed.seq
        FROM landed
        JOIN refused USING (seq)
        UNION ALL
        SELECT
            collection,
            id,
            reason,
            found_at,
            document,
            NULL AS seq
        FROM collection_rejects
    )
    SELECT * EXCLUDE (seq)
    FROM rejected
    WHERE NOT EXISTS (
        SELECT 1
        FROM prior_rejects
        WHERE prior_rejects.digest = hash(rejected.document)
            AND prior_rejects.collection IS NOT DISTINCT FROM rejected.collection
            AND prior_rejects.id IS NOT DISTINCT FROM rejected.id
    )
    ORDER BY seq
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
