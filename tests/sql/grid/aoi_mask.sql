-- given
.read sql/grid/schema.sql
.read sql/grid/morton_order.sql
.read sql/grid/nested_to_morton.sql
.read sql/grid/morton_to_nested.sql
.read sql/grid/healpix_range.sql
.read sql/grid/range_words.sql

-- Cells 0 and 1 of order 9, and all of cell 3 of order 8, which is cells 12 to 15 of order 9.
CREATE TABLE aoi AS
SELECT a << 40 AS cell_from, b << 40 AS cell_to
FROM (VALUES (0::UBIGINT, 1::UBIGINT), (0, 2), (12, 16), (20, 20)) AS t (a, b);

CREATE TABLE map AS
SELECT grid.nested_to_morton(cell, 8) AS shard_key
FROM (VALUES (0), (0), (3), (7)) AS t (cell);

-- ask: overlapping ranges are one; a whole shard is its own word; nothing of the area is an empty list
SELECT grid.morton_to_nested(shard_key) AS cell, words = list_transform(expected, LAMBDA w: grid.nested_to_morton(w.cell, w.k)) AS same FROM grid.aoi_mask('aoi', 'map') JOIN (VALUES (0, [{'cell': 0, 'k': 9}, {'cell': 1, 'k': 9}]), (3, [{'cell': 3, 'k': 8}]), (7, [])) AS t (shard, expected) ON grid.morton_to_nested(shard_key) = shard
-- expect
FROM (VALUES (0, TRUE), (3, TRUE), (7, TRUE)) AS t (cell, same)
