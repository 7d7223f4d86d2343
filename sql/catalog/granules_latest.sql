-- granules_latest: the granules without those that a later revision replaces.
--
-- grain    one row per (source, collection, id)
-- needs    granules
-- rule     of ICESat-2 granules of one source and collection whose names differ only in the revision, or in what
--          follows it, the greatest revision stays; of one revision that updated last; then the longest id, because
--          a granule delivered again has something added to its id
-- edges    granules of other missions all stay
CREATE OR REPLACE VIEW granules_latest AS
WITH replaced AS (
    SELECT
        source,
        collection,
        id
    FROM granules
    WHERE acquisition IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY source, collection, acquisition
        ORDER BY revision DESC, updated DESC NULLS LAST, len(id) DESC, id DESC
    ) > 1
)
SELECT *
FROM granules
WHERE NOT EXISTS (
    SELECT 1
    FROM replaced
    WHERE replaced.source = granules.source
        AND replaced.collection = granules.collection
        AND replaced.id = granules.id
);

COMMENT ON VIEW granules_latest IS
'The granules without those that a later revision replaces: one row per (source, collection, id).';
