-- touched: how many items of each file of the earlier snapshot are replaced or gone.
--
-- grain    one row per file that has some
-- needs    compared, gone
-- units    file is the place, from 1, in the lists prior_json and prior_items
SELECT
    file,
    count(*) AS items
FROM (
    SELECT gone.file
    FROM gone
    UNION ALL
    SELECT compared.file
    FROM compared
    WHERE compared.change = 'changed'
)
GROUP BY file
ORDER BY file;
