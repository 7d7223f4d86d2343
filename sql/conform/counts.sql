-- counts: items of the snapshot per collection, for the ledger.
--
-- grain    one row per collection
-- needs    prior, compared, gone
SELECT
    collection,
    count(*) AS items
FROM (
    SELECT
        prior.collection,
        prior.id
    FROM prior
    ANTI JOIN gone ON prior.collection = gone.collection AND prior.id = gone.id
    UNION ALL
    SELECT
        compared.collection,
        compared.id
    FROM compared
    WHERE compared.change = 'added'
)
GROUP BY collection
ORDER BY collection;
