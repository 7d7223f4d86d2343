-- methane_source_plumes: which plumes each source is made of.
--
-- grain    one row per (source_name, plume_id)
-- needs    methane_sources; variable target_file
COPY (
    SELECT DISTINCT
        source_name,
        unnest(plume_ids) AS plume_id
    FROM methane_sources
    ORDER BY ALL
) TO (getvariable('target_file')) (FORMAT parquet, COMPRESSION zstd, RETURN_STATS);
