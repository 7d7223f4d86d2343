-- item_json: the JSON of the kept items of one leaf, as it was received, and how it came.
--
-- grain    one row per (collection, id)
-- needs    landed, kept; variables target_file, only_leaf, snapshot
-- rule     text as received but for line breaks, which JSON allows only between tokens; row groups
--          are small, so that finding one item decompresses little
-- rule     digest is DuckDB's hash of the text, 64 bits, to be compared for one item only; version is the
--          snapshot in which it came first
COPY (
    SELECT
        kept.collection,
        kept.id,
        landed.sent::JSON AS json,
        hash(landed.sent) AS digest,
        getvariable('snapshot')::VARCHAR AS version,
        coalesce(kept.repairs, []) AS repairs
    FROM landed
    JOIN kept USING (seq)
    WHERE kept.leaf = getvariable('only_leaf')
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
