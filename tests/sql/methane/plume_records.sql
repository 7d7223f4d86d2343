-- given
CREATE SCHEMA methane;
CREATE TABLE snapshots AS
FROM (VALUES
    ('cm', '20250201T000000.000000Z', TRUE, 'carbon_mapper'),
    ('cm', '20250101T000000.000000Z', FALSE, 'carbon_mapper'),
    ('x', '20250201T000000.000000Z', TRUE, 'files')
) AS snapshots (source, snapshot, is_current, source_type);
CREATE TABLE item_json AS
FROM (VALUES
    ('cm', 'plumes', 'p', '{"plume_id":"p"}'::JSON),
    ('cm', 'plume-rows', 'p', '{"plume_id":"p","gsd":""}'::JSON),
    ('cm', 'scenes', 's', '{"name":"s"}'::JSON),
    ('x', 'plumes', 'q', '{"id":"q"}'::JSON)
) AS item_json (source, collection, id, json);

-- expect: a collection of that name in another kind of source is none of Carbon Mapper's
FROM (VALUES
    ('cm', 'p', 'json', '{"plume_id":"p"}'::JSON),
    ('cm', 'p', 'csv', '{"plume_id":"p","gsd":""}'::JSON)
) AS plume_records (source, plume_id, route, record)
