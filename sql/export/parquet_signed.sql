-- parquet_signed: rows as GeoParquet with signed hrefs, and in the file's metadata when the first signature ends.
--
-- needs    view exported_rows; variables target_file, signatures_expire
-- rule     as export/parquet
COPY (FROM exported_rows) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, GEOPARQUET_VERSION 'BOTH',
    KV_METADATA {signatures_expire: getvariable('signatures_expire')}
);
