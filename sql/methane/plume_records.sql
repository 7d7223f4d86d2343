-- plume_records: the records of current plumes as they were sent, by each route.
--
-- grain    one row per (source, plume_id, route)
-- needs    item_json, snapshots
-- rule     route is json for plumes/annotated, csv for plume-csv; a row of CSV is an object of its texts
CREATE OR REPLACE VIEW methane.plume_records AS
SELECT
    item_json.source,
    item_json.id AS plume_id,
    if(item_json.collection = 'plumes', 'json', 'csv') AS route,
    item_json.json AS record
FROM item_json
JOIN snapshots ON item_json.source = snapshots.source AND snapshots.is_current
WHERE item_json.collection IN ('plumes', 'plume-rows') AND snapshots.source_type = 'carbon_mapper';

COMMENT ON VIEW methane.plume_records IS
'The records of current plumes as they were sent, by each route: one row per (source, plume_id, route).';
