-- given
.read sql/grid/schema.sql

CREATE TABLE granules_latest AS
SELECT
    *,
    100 AS bytes,
    'https://x/' || id AS https_href,
    's3://x/' || id AS s3_href,
    's1' AS snapshot
FROM (VALUES
    ('cmr', 'A_1', 'a', TIMESTAMPTZ '2024-01-01 00:00:00Z', TIMESTAMPTZ '2024-01-01 00:05:00Z', 22, 22, 7, 10),
    ('cmr', 'A_1', 'b', TIMESTAMPTZ '2024-02-01 00:00:00Z', TIMESTAMPTZ '2024-02-01 00:05:00Z', 22, 24, 8, 11),
    ('cmr', 'B_1', 'c', TIMESTAMPTZ '2024-03-01 00:00:00Z', TIMESTAMPTZ '2024-03-01 00:05:00Z', NULL, NULL, NULL, NULL)
) AS t (source, collection, id, observed_from, observed_to, cycle_from, cycle_to, reference_ground_track, region);

CREATE TABLE grid.item_footprints AS
FROM (VALUES (1, 'cmr', 'A_1', 'a', 'covered'), (2, 'cmr', 'A_1', 'b', 'covered')) AS t (item, source, collection, id, geometry_status);

-- ask: all of them; who has no footprint has no number
SELECT item, id, geometry_status, bytes, https_href, s3_href FROM grid.shard_items()
-- expect
FROM (VALUES (1, 'a', 'covered', 100, 'https://x/a', 's3://x/a'), (2, 'b', 'covered', 100, 'https://x/b', 's3://x/b'), (NULL, 'c', NULL, 100, 'https://x/c', 's3://x/c')) AS t (item, id, geometry_status, bytes, https_href, s3_href)

-- ask: a cycle in the span of a granule; a track; a region
SELECT (SELECT list(id ORDER BY id) FROM grid.shard_items(any_cycle := [23])) AS cycle, (SELECT list(id) FROM grid.shard_items(any_track := [7, 9])) AS track, (SELECT list(id) FROM grid.shard_items(any_region := [11])) AS region
-- expect
FROM (VALUES (['b'], ['a'], ['b'])) AS t (cycle, track, region)

-- ask: a collection; since is inclusive, until is not
SELECT (SELECT list(id) FROM grid.shard_items(of_source := 'cmr', of_collection := 'B_1')) AS collection, (SELECT list(id ORDER BY id) FROM grid.shard_items(since := '2024-01-01 00:05:00Z', until := '2024-03-01 00:00:00Z')) AS during, (SELECT count(*) FROM grid.shard_items(until := '2024-01-01 00:00:00Z')) AS before
-- expect
FROM (VALUES (['c'], ['a', 'b'], 0)) AS t (collection, during, before)
