-- change_counts: how the snapshot differs from the earlier one, in numbers, for the ledger.
--
-- grain    one row
-- needs    prior, compared, gone
-- edges    repeated counts the documents that were received only to repeat an item
SELECT
    count(*) FILTER (change = 'added') AS added,
    count(*) FILTER (change = 'changed') AS changed,
    (SELECT count(*) FROM prior) - (SELECT count(*) FROM gone) - count(*) FILTER (change = 'changed') AS unchanged,
    (SELECT count(*) FROM gone) AS deleted,
    coalesce(sum(copies) - count(*), 0)::BIGINT AS repeated
FROM compared;
