-- methane_plume_versions: the plumes that this harvest added, changed or deleted, as they are now.
--
-- grain    one row per plume_id
-- needs    methane_plumes; variables prior_methane_plumes (the earlier snapshot's files), has_previous,
--          target_file
-- rule     change is judged on the values of the row, not on the text that was sent
-- edges    a plume that was deleted has its last known values
COPY (
    WITH earlier AS (
        SELECT *
        FROM read_parquet(getvariable('prior_methane_plumes'), hive_partitioning = FALSE)
        WHERE getvariable('has_previous')
    )
    SELECT
        methane_plumes.*,
        if(earlier.plume_id IS NULL, 'added', 'changed') AS change
    FROM methane_plumes
    LEFT JOIN earlier USING (plume_id)
    WHERE methane_plumes IS DISTINCT FROM earlier
    UNION ALL
    SELECT
        earlier.*,
        'deleted' AS change
    FROM earlier
    ANTI JOIN methane_plumes USING (plume_id)
    ORDER BY plume_id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
