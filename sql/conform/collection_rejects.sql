-- collection_rejects: collection and catalog documents that are not among the collections, each with the reason.
--
-- grain    one row per document
-- needs    collection_documents, made by conform/collections
-- rule     of collections that share an id the one received last is kept; one that differs from it is
--          here with the place of its successor, an identical one was only sent twice
-- edges    a catalog that shares its id with another is no conflict: they are told apart by where they lie
CREATE OR REPLACE TEMP TABLE collection_rejects AS
SELECT
    coalesce(if(mine.type = 'Collection', mine.member.id, NULL), mine.parent_collection) AS collection,
    mine.member.id AS id,
    regexp_replace(
        coalesce(
            mine.reason,
            'A later collection has the same id and was kept instead'
                || if(successor.found_at = '', '.', ': ' || successor.found_at)
        ),
        '[[:cntrl:]]+',
        ' ',
        'g'
    ) AS reason,
    mine.found_at,
    mine.sent AS document
FROM collection_documents AS mine
LEFT JOIN collection_documents AS successor ON mine.kept_seq = successor.seq
WHERE mine.reason IS NOT NULL OR mine.sent <> successor.sent
ORDER BY mine.seq;
