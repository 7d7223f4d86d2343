-- sample_changes: samples that differ from the earlier snapshot.
--
-- grain    one row per sample_id that was added, changed or deleted
-- needs    kept_samples, prior_samples
CREATE OR REPLACE TEMP VIEW sample_changes AS
SELECT
    sample_id,
    change,
    version_before
FROM kept_samples
WHERE change <> 'same'
UNION ALL
SELECT
    sample_id,
    'deleted' AS change,
    version AS version_before
FROM prior_samples
ANTI JOIN kept_samples USING (sample_id);
