-- kept_samples: samples that are sound and have sound labels, in order of the Hilbert curve.
--
-- grain    one row per sample_id, in order: its rowid is the place on the Hilbert curve over the whole globe, from 0
-- needs    judged_samples, label_rows, prior_samples; variables total_units, snapshot
-- rule     change is added, changed or same, judged on geometry, labels and total; version is the snapshot in which
--          they came
-- units    degrees, OGC:CRS84
SET preserve_insertion_order = TRUE;

CREATE OR REPLACE TEMP TABLE kept_samples AS
WITH sound AS (
    SELECT
        sample.sample_id,
        sample.cell,
        sample.geometry,
        hash(sample.place_digest, labels.digest, getvariable('total_units')) AS digest
    FROM judged_samples AS sample
    JOIN label_rows AS labels USING (sample_id)
    WHERE sample.problem IS NULL AND NOT sample.is_copy AND labels.problem IS NULL
)
SELECT
    sound.*,
    CASE
        WHEN prior_samples.sample_id IS NULL THEN 'added'
        WHEN prior_samples.digest <> sound.digest THEN 'changed'
        ELSE 'same'
    END AS change,
    prior_samples.version AS version_before,
    if(change = 'same', prior_samples.version, getvariable('snapshot')) AS version
FROM sound
LEFT JOIN prior_samples USING (sample_id)
ORDER BY
    ST_Hilbert(
        sound.geometry, {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D
    ),
    sound.sample_id;
