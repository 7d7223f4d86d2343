-- install.sql: every view and macro, in the order in which they need each other.
--
-- Run from the repository root in a DuckDB shell whose catalog has the macros that geocat writes
-- from its ledger (item_files() and its like); `geocat shell` has done all of it.
.read sql/macros/absolute_href.sql
.read sql/catalog/snapshots.sql
.read sql/catalog/harvest_sources.sql
.read sql/catalog/collections.sql
.read sql/catalog/items.sql
.read sql/catalog/item_json.sql
.read sql/catalog/item_quality.sql
.read sql/catalog/rejects.sql
.read sql/catalog/item_changes.sql
.read sql/catalog/item_history.sql
.read sql/catalog/items_deleted.sql
.read sql/catalog/source_status.sql
.read sql/catalog/assets.sql
.read sql/catalog/bands.sql
.read sql/catalog/granules.sql
.read sql/catalog/granules_latest.sql
.read sql/macros/items_in.sql
.read sql/macros/items_during.sql
.read sql/macros/assets_of.sql
.read sql/macros/snapshot_diff.sql
.read sql/methane/schema.sql
.read sql/methane/plumes.sql
.read sql/methane/plume_versions.sql
.read sql/methane/sources.sql
.read sql/methane/source_versions.sql
.read sql/methane/source_plumes.sql
.read sql/methane/source_scenes.sql
.read sql/methane/scenes.sql
.read sql/methane/stac_items.sql
.read sql/methane/outline_assets.sql
.read sql/methane/plume_records.sql
