-- latest: how recent the items of one file are, for the ledger.
--
-- grain    one row
-- needs    variable target_file
-- edges    updated and created are NULL unless every item has one: only then can they tell what is new
SELECT
    if(count(updated) = count(*), max(updated), NULL) AS updated,
    if(count(created) = count(*), max(created), NULL) AS created,
    max(observed_to) AS observed
FROM read_parquet(getvariable('target_file'), hive_partitioning = FALSE);
