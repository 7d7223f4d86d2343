-- label_fractions: which classes each sample has, and how much of each.
--
-- grain    one row per (sample_id, class_id) with more than 0 units
-- needs    kept_samples, label_cells; variables target_file, total_units
-- rule     sorted by class and units, so that a question about a class reads only its own rows; LZ4, which is written
--          and read in half the time of zstd
-- units    units of total_units; fraction is their quotient
COPY (
    SELECT
        kept_samples.rowid::UINTEGER AS sample_index,
        kept_samples.sample_id,
        label_cells.class_id,
        label_cells.units,
        getvariable('total_units')::UINTEGER AS total_units,
        label_cells.units / getvariable('total_units')::DOUBLE AS fraction
    FROM label_cells
    JOIN kept_samples USING (sample_id)
    WHERE label_cells.class_id IS NOT NULL
    ORDER BY label_cells.class_id, label_cells.units DESC, kept_samples.rowid
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 20480, KV_METADATA getvariable('key_values'), RETURN_STATS
);
