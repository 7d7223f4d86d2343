-- rejects: documents that did not become items, each with the reason.
--
-- grain    one row per document that was received and not kept
-- needs    replaced; variables staged_files, target_file
-- edges    an identical second copy of a kept item is not a reject
COPY (
    SELECT
        collection,
        id,
        coalesce(staged.reason, replaced.reason) AS reason,
        found_at,
        document
    FROM read_parquet(getvariable('staged_files')) AS staged
    LEFT JOIN replaced USING (seq)
    WHERE staged.reason IS NOT NULL OR (replaced.seq IS NOT NULL AND NOT replaced.identical)
    ORDER BY staged.seq
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
