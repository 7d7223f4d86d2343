-- rejects_without_reason: what was not kept says why.
--
-- grain    one row per reject without a reason
-- needs    rejects
SELECT
    source,
    collection,
    id,
    found_at
FROM rejects
WHERE reason IS NULL OR reason = '';
