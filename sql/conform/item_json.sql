-- item_json: the JSON of the kept items of one batch, as it was received.
--
-- grain    one row per (collection, id)
-- needs    replaced; variables staged_file, target_file
-- rule     text as received but for line breaks between tokens; small row groups in order of
--          collection and id, so that one item is found by reading one group
COPY (
    SELECT
        collection,
        id,
        document::JSON AS json
    FROM read_parquet(getvariable('staged_file'))
    WHERE reason IS NULL AND seq NOT IN (SELECT replaced.seq FROM replaced)
    ORDER BY collection, id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048, RETURN_STATS
);
