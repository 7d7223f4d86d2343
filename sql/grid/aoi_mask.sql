-- aoi_mask(in_aoi, of_map): the part of each shard that lies in the area.
--
-- grain    one row per shard_key of the map
-- needs    grid.healpix_range, grid.range_words, grid.morton_order, grid.morton_to_nested; tables or views of the names
--          in_aoi (cell_from, cell_to) and of_map (shard_key: morton words)
-- rule     words are the fewest cells that make up what the area's cover has of the shard; the finer the cover, the
--          closer to the area: zagg's masks are covers at the order of the leaf cells
-- units    morton words, ascending
-- edges    one word, the shard's own, where it lies wholly inside; an empty list where the cover has nothing of it
CREATE OR REPLACE MACRO grid.aoi_mask(in_aoi, of_map) AS TABLE
WITH shards AS (
    SELECT
        shard_key,
        grid.healpix_range(grid.morton_to_nested(shard_key), grid.morton_order(shard_key)) AS whole
    FROM (SELECT DISTINCT shard_key FROM query_table(of_map))
),
apart AS (
    SELECT
        cell_from,
        cell_to,
        coalesce(
            cell_from > max(cell_to) OVER (
                ORDER BY cell_from, cell_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ),
            TRUE
        ) AS begins
    FROM query_table(in_aoi)
    WHERE cell_to > cell_from
),
grouped AS (
    SELECT
        cell_from,
        cell_to,
        sum(begins::INTEGER) OVER (ORDER BY cell_from, cell_to ROWS UNBOUNDED PRECEDING) AS part
    FROM apart
),
united AS (
    SELECT
        min(cell_from) AS cell_from,
        max(cell_to) AS cell_to
    FROM grouped
    GROUP BY part
),
clipped AS (
    SELECT
        shards.shard_key,
        grid.range_words(
            greatest(united.cell_from, shards.whole.cell_from), least(united.cell_to, shards.whole.cell_to)
        ) AS words
    FROM shards
    INNER JOIN united
        ON united.cell_from < shards.whole.cell_to
        AND united.cell_to > shards.whole.cell_from
)
SELECT
    shards.shard_key,
    coalesce(list_sort(flatten(list(clipped.words) FILTER (clipped.words IS NOT NULL))), []::UBIGINT[]) AS words
FROM shards
LEFT JOIN clipped
    ON shards.shard_key = clipped.shard_key
GROUP BY shards.shard_key;

COMMENT ON MACRO TABLE grid.aoi_mask IS
'The part of each shard that lies in the area (morton words, ascending).';
