-- prior_samples: the samples of the snapshot that this harvest is compared with.
--
-- grain    one row per sample_id
-- needs    variable prior_label_samples (files of the earlier snapshot)
-- rule     digest is of geometry, labels and total; version is the snapshot in which they came
CREATE OR REPLACE TEMP TABLE prior_samples AS
SELECT
    sample_id,
    digest,
    version
FROM read_parquet(getvariable('prior_label_samples'), hive_partitioning = FALSE);
