-- without_href: the items of a shard map that cannot be fetched from an endpoint.
--
-- grain    one row
-- needs    variables of_located, the name of a table as shardmap_located, and endpoint
-- edges    endpoint NULL: items without any href; gone counts those that the catalog does not have
SELECT
    count(*) AS items,
    count(*) FILTER (snapshot IS NULL) AS gone,
    min(id) AS one
FROM query_table(getvariable('of_located'))
WHERE CASE getvariable('endpoint')::VARCHAR
    WHEN 's3' THEN s3_href IS NULL
    WHEN 'https' THEN https_href IS NULL
    ELSE s3_href IS NULL AND https_href IS NULL
END;
