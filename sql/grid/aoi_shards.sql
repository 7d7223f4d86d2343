-- aoi_shards(in_aoi, at_order): the shards that an area touches.
--
-- grain    one row per shard_key
-- needs    a table or view of the name in_aoi (cell_from, cell_to): the area's cover
-- rule     a shard counts as soon as a range of the cover reaches into it
-- units    shard_key is a morton word of at_order; cell_from and cell_to are the shard's order-29 cells, half-open
-- edges    ranges may be of any length, overlap, and repeat; the cover keeps too many shards rather than too few
CREATE OR REPLACE MACRO grid.aoi_shards(in_aoi, at_order) AS TABLE
WITH shards AS (
    SELECT DISTINCT
        unnest(range(
            (cover.cell_from >> (58 - 2 * at_order::UBIGINT))::BIGINT,
            ((cover.cell_to - 1) >> (58 - 2 * at_order::UBIGINT))::BIGINT + 1
        ))::UBIGINT AS shard
    FROM query_table(in_aoi) AS cover
    WHERE cover.cell_to > cover.cell_from
)
SELECT
    grid.nested_to_morton(shard, at_order) AS shard_key,
    shard << (58 - 2 * at_order::UBIGINT) AS cell_from,
    (shard + 1) << (58 - 2 * at_order::UBIGINT) AS cell_to
FROM shards;

COMMENT ON MACRO TABLE grid.aoi_shards IS 'The shards that an area touches (morton words of at_order).';
