-- samples_missing: of the samples asked for, those that are not there, and for the first of them the nearest that are.
--
-- grain    one row per sample that is not there, in the order asked for, at most ten
-- needs    labels.samples; variables asked_samples, asked_source
-- rule     nearest is by the likeness of the ids (Jaro-Winkler); the nearest are said once, with the first
WITH asked AS (
    SELECT
        unnest(getvariable('asked_samples')::VARCHAR[]) AS sample_id,
        generate_subscripts(getvariable('asked_samples')::VARCHAR[], 1) AS place
),
missing AS (
    SELECT
        sample_id,
        min(place) AS place
    FROM asked
    WHERE sample_id IS NULL
        OR sample_id NOT IN (
            SELECT samples.sample_id
            FROM labels.samples AS samples
            WHERE getvariable('asked_source')::VARCHAR IS NULL
                OR samples.source = getvariable('asked_source')::VARCHAR
        )
    GROUP BY sample_id
    ORDER BY place
    LIMIT 10
)
SELECT
    sample_id,
    CASE
        WHEN place = min(place) OVER ()
            THEN (
                SELECT arg_max(
                    samples.sample_id,
                    jaro_winkler_similarity(samples.sample_id, coalesce(missing.sample_id, '')),
                    5
                )
                FROM labels.samples AS samples
                WHERE getvariable('asked_source')::VARCHAR IS NULL
                    OR samples.source = getvariable('asked_source')::VARCHAR
            )
    END AS nearest
FROM missing
ORDER BY place;
