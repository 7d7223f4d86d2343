-- shard_windows(of_map, of_items, in_steps_of): a shard map, divided among the windows of a schedule.
--
-- grain    one row per (shard_key, window_from, source, collection, item_id)
-- needs    tables or views of the names of_map (shard_key, source, collection, item_id) and of_items (source,
--          collection, id, observed_from, observed_to)
-- rule     an item is in each window in which a moment of it lies
-- units    in_steps_of is 'year', 'month' or 'day' of UTC; windows are half-open, [window_from, window_to)
-- edges    an item without times has no window: its window_from and window_to are NULL
CREATE OR REPLACE MACRO grid.shard_windows(of_map, of_items, in_steps_of) AS TABLE
WITH stepped AS (
    SELECT
        map.shard_key,
        map.source,
        map.collection,
        map.item_id,
        unnest(if(
            items.observed_from IS NULL,
            [NULL::TIMESTAMP],
            generate_series(
                date_trunc(in_steps_of, items.observed_from AT TIME ZONE 'UTC'),
                date_trunc(in_steps_of, coalesce(items.observed_to, items.observed_from) AT TIME ZONE 'UTC'),
                to_months(if(in_steps_of = 'year', 12, if(in_steps_of = 'month', 1, 0)))
                + to_days(if(in_steps_of = 'day', 1, 0))
            )
        )) AS began
    FROM query_table(of_map) AS map
    LEFT JOIN query_table(of_items) AS items
        ON map.source = items.source
        AND map.collection = items.collection
        AND map.item_id = items.id
    WHERE in_steps_of IN ('year', 'month', 'day')
        OR error('Windows are of a year, a month or a day; ' || in_steps_of || ' is none of them.')
)
SELECT
    shard_key,
    began AT TIME ZONE 'UTC' AS window_from,
    (
        began
        + to_months(if(in_steps_of = 'year', 12, if(in_steps_of = 'month', 1, 0)))
        + to_days(if(in_steps_of = 'day', 1, 0))
    ) AT TIME ZONE 'UTC' AS window_to,
    source,
    collection,
    item_id
FROM stepped;

COMMENT ON MACRO TABLE grid.shard_windows IS
'A shard map, divided among the windows of a schedule (in_steps_of year, month or day; [window_from, window_to)).';
