-- gone: how many items of a shard map the catalog does not have.
--
-- grain    one row
-- needs    variable located_from, the name of a table as shardmap_located
SELECT count(*) AS gone
FROM query_table(getvariable('located_from'))
WHERE snapshot IS NULL;
