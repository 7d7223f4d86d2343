-- geo_keys: whether a written file tells GeoParquet readers about its geometry.
--
-- grain    one row
-- needs    variable target_file
-- edges    0 where no row has a geometry: DuckDB then leaves the key out, and readers refuse the file
SELECT count(*) AS keys
FROM parquet_kv_metadata(getvariable('target_file'))
WHERE key = 'geo'::BLOB;
