-- parquet: rows as GeoParquet, as geocat keeps its own files.
--
-- needs    view exported_rows; variable target_file
-- rule     native geometry and geo metadata both, so that every reader finds its own
COPY (FROM exported_rows) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, GEOPARQUET_VERSION 'BOTH'
);
