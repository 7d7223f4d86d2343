-- item_json: the JSON of the kept items, as it was received.
--
-- grain    one row per (collection, id)
-- needs    landed, kept; variables target_file, group_rows
-- rule     text as received but for line breaks, which JSON allows only between tokens; row groups
--          are small, so that finding one item decompresses little
COPY (
    SELECT
        kept.collection,
        kept.id,
        landed.document::JSON AS json
    FROM landed
    JOIN kept USING (seq)
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
