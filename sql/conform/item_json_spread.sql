-- item_json_spread: the JSON of the kept items, into a folder per leaf.
--
-- grain    one row per (collection, id)
-- needs    landed, kept; variables spread_folder, snapshot
-- rule     as item_json, for items of several leaves: one reading of the landed pages serves all
COPY (
    SELECT
        kept.collection,
        kept.id,
        landed.sent::JSON AS json,
        hash(landed.sent) AS digest,
        getvariable('snapshot')::VARCHAR AS version,
        coalesce(kept.repairs, []) AS repairs,
        kept.leaf AS "geocat:leaf"
    FROM landed
    JOIN kept USING (seq)
) TO (getvariable('spread_folder')) (
    FORMAT parquet, PARTITION_BY ("geocat:leaf"), COMPRESSION snappy
);
