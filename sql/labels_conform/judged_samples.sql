-- judged_samples: every sample that was sent, and what is wrong with it.
--
-- grain    one row per row of sent_samples
-- needs    checked_samples, split_at_antimeridian
-- rule     of samples with the same id and geometry the first counts, and the others are copies; with different
--          geometries none does, since nobody can tell which is right
-- units    degrees, OGC:CRS84
-- edges    geometry is cut at the antimeridian; outside the globe is what no cut can bring back, such as metres
CREATE OR REPLACE TEMP TABLE judged_samples AS
WITH cut AS (
    SELECT
        * REPLACE (
            CASE
                WHEN ST_XMax(geometry) - ST_XMin(geometry) > 180 OR ST_XMin(geometry) < -180 OR ST_XMax(geometry) > 180
                    THEN ST_GeomFromWKB(split_at_antimeridian(ST_AsWKB(geometry)::BLOB, FALSE))
                ELSE geometry
            END AS geometry
        )
    FROM checked_samples
)
SELECT
    sample_id,
    cell,
    geometry,
    found_at,
    document,
    CASE
        WHEN problem IS NOT NULL THEN problem
        WHEN NOT (
            ST_XMin(geometry) >= -180
            AND ST_XMax(geometry) <= 180
            AND ST_YMin(geometry) >= -90
            AND ST_YMax(geometry) <= 90
        ) THEN 'The geometry lies outside the globe; it has to be in degrees, longitude first.'
    END AS problem,
    hash(ST_AsWKB(geometry)) AS place_digest,
    FALSE AS is_copy
FROM cut;

CREATE OR REPLACE TEMP TABLE repeated_samples AS
SELECT
    sample_id,
    min(rowid) AS first_row,
    count(*) AS copies,
    min(place_digest) <> max(place_digest) AS differ
FROM judged_samples
WHERE problem IS NULL
GROUP BY sample_id
HAVING count(*) > 1;

UPDATE judged_samples
SET
    problem = CASE
        WHEN repeated_samples.differ
            THEN 'There are ' || repeated_samples.copies || ' samples of this id, with different geometries.'
    END,
    is_copy = NOT repeated_samples.differ AND judged_samples.rowid <> repeated_samples.first_row
FROM repeated_samples
WHERE judged_samples.problem IS NULL AND judged_samples.sample_id = repeated_samples.sample_id;
