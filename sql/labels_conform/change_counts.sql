-- change_counts: how many samples there are, were sent, and differ from the earlier snapshot, for the ledger.
--
-- grain    one row
-- needs    kept_samples, prior_samples, judged_samples
-- edges    received counts a sample that was sent twice once
SELECT
    count(*) AS samples,
    (SELECT count(*) FROM judged_samples WHERE NOT is_copy) AS received,
    count(*) FILTER (change = 'added') AS added,
    count(*) FILTER (change = 'changed') AS changed,
    count(*) FILTER (change = 'same') AS unchanged,
    (SELECT count(*) FROM prior_samples) - count(*) FILTER (change <> 'added') AS deleted
FROM kept_samples;
