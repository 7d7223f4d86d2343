-- gone: items of the earlier snapshot that the source no longer has.
--
-- grain    one row per (collection, id)
-- needs    prior, compared; variables scope, prior_items, whole_of
-- rule     where everything was asked for, what did not come is gone; where everything observed from a time
--          on was asked for, what was observed from then on and did not come; where only changes were, nothing
-- rule     of the collections of whole_of everything came, whatever was asked for of others
-- edges    an item without a time is never gone by a time; scope is 'whole', 'changes', or a time
CREATE OR REPLACE TEMP TABLE gone AS
SELECT
    prior.collection,
    prior.id,
    prior.version,
    prior.file
FROM prior
ANTI JOIN compared ON prior.collection = compared.collection AND prior.id = compared.id
WHERE getvariable('scope') = 'whole'
    OR list_contains(getvariable('whole_of')::VARCHAR[], prior.collection)
    OR (
        getvariable('scope') <> 'changes'
        AND EXISTS (
            SELECT 1
            FROM read_parquet(getvariable('prior_items'), hive_partitioning = FALSE) AS earlier
            WHERE earlier.collection = prior.collection
                AND earlier.id = prior.id
                AND earlier.observed_from >= try_cast(getvariable('scope') AS TIMESTAMPTZ)
        )
    );
