-- given
.read sql/methane/schema.sql

-- ask: from the oldest to the newest
SELECT list(version ORDER BY methane.version_order(version)) AS versions
FROM (VALUES ('v3e'), ('v1'), ('v10'), ('jpl'), ('v3'), ('v002'), ('v0'), ('v3a'), ('v2')) AS t (version)
-- expect
SELECT ['jpl', 'v002', 'v0', 'v1', 'v2', 'v3', 'v3a', 'v3e', 'v10'] AS versions

-- ask: what is no version has no place
SELECT methane.version_order(version) AS place FROM (VALUES (NULL), (''), ('3'), ('v3ab'), ('v')) AS t (version)
-- expect
FROM (VALUES (NULL::BIGINT), (NULL), (NULL), (NULL), (NULL)) AS t (place)
