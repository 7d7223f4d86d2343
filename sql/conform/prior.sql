-- prior: the snapshot that this harvest is compared with.
--
-- grain    prior: one row per (collection, id); prior_found: one row per document that has a place of its own;
--          prior_rejects: one row per document
-- needs    variables prior_json, prior_validators, prior_rejects (lists of the earlier snapshot's files), scope
-- rule     file is the place, from 1, in prior_json of the file that holds the item; digest is that of the
--          text as it was sent; version is the snapshot in which that text came
-- rule     prior_rejects holds what was rejected then, where the harvest does not ask for all of it again
CREATE OR REPLACE TEMP TABLE prior AS
SELECT
    collection,
    id,
    digest,
    version,
    list_position(getvariable('prior_json'), filename) AS file
FROM read_parquet(getvariable('prior_json'), filename = TRUE, hive_partitioning = FALSE);

CREATE OR REPLACE TEMP TABLE prior_found AS
SELECT
    found_at,
    collection,
    id
FROM read_parquet(getvariable('prior_validators'), hive_partitioning = FALSE)
WHERE id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE prior_rejects AS
SELECT
    collection,
    id,
    hash(document) AS digest
FROM read_parquet(getvariable('prior_rejects'), hive_partitioning = FALSE)
WHERE getvariable('scope') <> 'whole';
