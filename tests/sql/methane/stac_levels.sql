-- given
.read sql/methane/schema.sql
CREATE TABLE methane.stac_extents AS
FROM (VALUES ('s', 'l2b', 5), ('s', 'l2b', 0), ('s', 'l2b', 2), ('s', 'l4a', 0), ('t', 'l2b', 1))
    AS t (source, level, items);

-- expect
FROM (VALUES ('s', 'l2b', 3, 2, 7), ('s', 'l4a', 1, 0, 0), ('t', 'l2b', 1, 1, 1))
    AS t (source, level, collections, active_collections, items)
