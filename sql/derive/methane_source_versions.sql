-- methane_source_versions: the sources that this harvest added, changed or deleted, as they are now.
--
-- grain    one row per source_name
-- needs    methane_sources; variables prior_methane_sources (the earlier snapshot's files), has_previous,
--          target_file
-- rule     change is judged on the values of the row, not on the text that was sent
-- edges    a source that was deleted has its last known values
COPY (
    WITH earlier AS (
        SELECT *
        FROM read_parquet(getvariable('prior_methane_sources'), hive_partitioning = FALSE)
        WHERE getvariable('has_previous')
    )
    SELECT
        methane_sources.*,
        if(earlier.source_name IS NULL, 'added', 'changed') AS change
    FROM methane_sources
    LEFT JOIN earlier USING (source_name)
    WHERE methane_sources IS DISTINCT FROM earlier
    UNION ALL
    SELECT
        earlier.*,
        'deleted' AS change
    FROM earlier
    ANTI JOIN methane_sources USING (source_name)
    ORDER BY source_name
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
