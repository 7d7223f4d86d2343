-- collection_rejects: collection documents that were not kept, each with the reason.
--
-- grain    one row per document
CREATE OR REPLACE TEMP TABLE collection_rejects (
    collection VARCHAR,
    id VARCHAR,
    reason VARCHAR,
    found_at VARCHAR,
    document VARCHAR
);
