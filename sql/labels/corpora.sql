-- corpora: the label corpora that were harvested, and what the places of their assets lie below.
--
-- grain    one row per source
-- needs    snapshots
-- rule     asset_base is the declared asset_base, else the declared url, without a slash at its end
-- edges    asset_base is NULL for a corpus of one's own, which has no assets by rule
CREATE OR REPLACE VIEW labels.corpora AS
SELECT
    source,
    source_type AS type,
    CASE
        WHEN source_type = 'rapidai4eo'
            THEN rtrim(coalesce(nullif(asked ->> 'asset_base', ''), asked ->> 'url'), '/')
    END AS asset_base,
    items AS samples,
    snapshot
FROM snapshots
WHERE is_current AND source_type IN ('rapidai4eo', 'labels');

COMMENT ON VIEW labels.corpora IS
'The label corpora that were harvested, and what the places of their assets lie below: one row per source.';
