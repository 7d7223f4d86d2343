-- database_state: all that geocat wrote into a catalog's database from the ledger, for comparison.
--
-- grain    one row
-- needs    the macros that geocat writes from its ledger
SELECT
    item_files() AS item_files,
    item_json_files() AS item_json_files,
    collection_files() AS collection_files,
    reject_files() AS reject_files,
    current_snapshots() AS current_snapshots,
    declared_sources() AS declared_sources,
    ledger() AS ledger;
