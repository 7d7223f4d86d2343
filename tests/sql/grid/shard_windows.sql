-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql

CREATE TABLE map AS
FROM (VALUES
    (grid.nested_to_morton(0, 9), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(0, 9), 'cmr', 'A_1', 'b'),
    (grid.nested_to_morton(1, 9), 'cmr', 'A_1', 'a'), (grid.nested_to_morton(1, 9), 'cmr', 'A_1', 'c'),
    (grid.nested_to_morton(12, 9), 'cmr', 'A_1', 'c')
) AS t (shard_key, source, collection, item_id);

CREATE TABLE items AS
FROM (VALUES
    (1, 'cmr', 'A_1', 'a', TIMESTAMPTZ '2024-01-31 23:59:00Z', TIMESTAMPTZ '2024-02-01 00:01:00Z', 10),
    (2, 'cmr', 'A_1', 'b', TIMESTAMPTZ '2024-02-02 00:00:00Z', TIMESTAMPTZ '2024-02-02 00:05:00Z', 20),
    (3, 'cmr', 'A_1', 'c', NULL, NULL, NULL)
) AS t (item, source, collection, id, observed_from, observed_to, bytes);

-- ask: an item over midnight of the last of January is in both months; one without times has no window
SELECT grid.morton_to_nested(shard_key) AS cell, window_from, window_to, item_id FROM grid.shard_windows('map', 'items', 'month') WHERE grid.morton_to_nested(shard_key) < 12
-- expect
FROM (VALUES
    (0, TIMESTAMPTZ '2024-01-01 00:00:00Z', TIMESTAMPTZ '2024-02-01 00:00:00Z', 'a'),
    (0, TIMESTAMPTZ '2024-02-01 00:00:00Z', TIMESTAMPTZ '2024-03-01 00:00:00Z', 'a'),
    (0, TIMESTAMPTZ '2024-02-01 00:00:00Z', TIMESTAMPTZ '2024-03-01 00:00:00Z', 'b'),
    (1, TIMESTAMPTZ '2024-01-01 00:00:00Z', TIMESTAMPTZ '2024-02-01 00:00:00Z', 'a'),
    (1, TIMESTAMPTZ '2024-02-01 00:00:00Z', TIMESTAMPTZ '2024-03-01 00:00:00Z', 'a'),
    (1, NULL, NULL, 'c')
) AS t (cell, window_from, window_to, item_id)

-- ask: days and years are half-open too
SELECT (SELECT max(window_to) FROM grid.shard_windows('map', 'items', 'day')) AS day_end, (SELECT max(window_to) FROM grid.shard_windows('map', 'items', 'year')) AS year_end
-- expect
FROM (VALUES (TIMESTAMPTZ '2024-02-03 00:00:00Z', TIMESTAMPTZ '2025-01-01 00:00:00Z')) AS t (day_end, year_end)
