-- item_quality: what was not as STAC asks in the current items, and how it was read.
--
-- grain    one row per (source, collection, id, repair)
-- needs    item_json_files(), written by geocat from the ledger
-- rule     a repair is one of those explained below; an item that is as it should be has no row
-- rule     item_json has the item as it was sent; items has it as it was read
-- edges    ids that look like paths, mixed bboxes of four and six numbers, a null datetime with both ends of
--          its interval, and a collection without a document are as they may be, and no repairs
CREATE OR REPLACE VIEW item_quality AS
WITH explained (repair, explanation) AS (
    VALUES
    ('migrated', 'The item is of STAC before 1.0; it was read as what it is in today''s STAC.'),
    ('migration_failed', 'The item is of STAC before 1.0 and could not be migrated; it was read as it is.'),
    ('geometry_null', 'The item has no geometry; only its bbox, where it has one, says where it lies.'),
    ('geometry_type_by_depth', 'The geometry''s type does not fit its coordinates'' depth; the depth was believed.'),
    ('ring_closed', 'The geometry has a ring that does not end where it begins; it was closed.'),
    ('bbox_missing', 'The item has a geometry and no bbox; the extent of the geometry is its bbox.'),
    ('bbox_unreadable', 'The bbox is not four or six finite numbers; it was left out.'),
    ('bbox_3d', 'The bbox has six numbers; its heights were left out.'),
    ('bbox_differs', 'The bbox is not the extent of the geometry, beyond rounding; the geometry was believed.'),
    ('time_missing', 'The item has neither a datetime nor both ends of an interval.'),
    ('time_unreadable', 'A start, an end, or the time of creation or update is not a time; it was left out.'),
    ('time_without_zone', 'A time has no zone; it was read as UTC.'),
    ('time_with_space', 'A time has a space between date and hour; it was read as if it had a T.'),
    ('time_lower_case', 'A time has its T or Z in lower case; it was read as if in upper case.'),
    ('time_without_seconds', 'A time ends with the minutes; it was read as their beginning.'),
    ('time_date_only', 'A time is only a date; it was read as the beginning of the day, UTC.'),
    ('time_fraction_cut', 'A time has more than six digits of a second; those beyond microseconds were cut.'),
    ('time_leap_second', 'A time is in a leap second; it was read as that much of the next minute.'),
    ('time_of_other_form', 'A time is written in another way than RFC 3339 asks; it was read as it is meant.'),
    ('number_not_finite', 'The JSON holds NaN or Infinity, which JSON does not know; they were read as null.'),
    ('number_beyond_double', 'A property has a number too large for a DOUBLE; its column is JSON.'),
    ('trailing_comma', 'The JSON has a comma before a closing bracket, where JSON allows none; it was left out.')
),
repaired AS (
    SELECT
        source,
        collection,
        id,
        unnest(repairs) AS repair
    FROM read_parquet(
        item_json_files(),
        hive_partitioning = TRUE,
        hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
    )
)
SELECT
    repaired.source,
    repaired.collection,
    repaired.id,
    repaired.repair,
    explained.explanation
FROM repaired
LEFT JOIN explained USING (repair);

COMMENT ON VIEW item_quality IS
'What was not as STAC asks in the current items, and how it was read: one row per (source, collection, id, repair).';
COMMENT ON COLUMN item_quality.repair IS 'A short name; explanation says what it stands for.';
