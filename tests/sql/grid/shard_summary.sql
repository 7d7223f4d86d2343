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

-- ask: bytes only where all are known
SELECT grid.morton_to_nested(shard_key) AS cell, items, bytes, bytes_known_items AS known, observed_from, observed_to FROM grid.shard_summary('map', 'items')
-- expect
FROM (VALUES
    (0, 2, 30, 2, TIMESTAMPTZ '2024-01-31 23:59:00Z', TIMESTAMPTZ '2024-02-02 00:05:00Z'),
    (1, 2, NULL, 1, TIMESTAMPTZ '2024-01-31 23:59:00Z', TIMESTAMPTZ '2024-02-01 00:01:00Z'),
    (12, 1, NULL, 0, NULL, NULL)
) AS t (cell, items, bytes, known, observed_from, observed_to)
