-- collection_validators: what tells whether a catalog or collection document has changed.
--
-- grain    one row per document that has a place of its own
-- needs    landed (over the run's collection pages)
CREATE OR REPLACE TEMP TABLE collection_validators AS
SELECT
    found_at,
    parent_collection,
    validator
FROM landed
WHERE validator <> '' AND found_at <> '';
