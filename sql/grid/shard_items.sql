-- shard_items(of_granules, of_footprints, of_source, of_collection, …): the items that a shard map is asked of.
--
-- grain    one row per (source, collection, id)
-- needs    tables or views of the names of_granules, with the columns of granules, and of_footprints (item, source,
--          collection, id, geometry_status), with those of grid.item_footprints
-- rule     of_granules is granules_latest unless given: without those that a later revision replaces. cycle and track
--          are those of the granule's name, not of dates; of granules of several cycles any may be asked for
-- units    since is inclusive, until is not; times UTC; any_… are lists
-- edges    an item counts as soon as a moment of it lies in [since, until); item and geometry_status are NULL where
--          its footprint was not covered
CREATE OR REPLACE MACRO grid.shard_items(
    of_granules := 'granules_latest',
    of_footprints := 'grid.item_footprints',
    of_source := NULL,
    of_collection := NULL,
    since := NULL,
    until := NULL,
    any_cycle := NULL,
    any_track := NULL,
    any_region := NULL
) AS TABLE
SELECT
    footprints.item,
    granules.source,
    granules.collection,
    granules.id,
    footprints.geometry_status,
    granules.observed_from,
    granules.observed_to,
    granules.bytes,
    granules.https_href,
    granules.s3_href,
    granules.snapshot
FROM query_table(of_granules) AS granules
LEFT JOIN query_table(of_footprints) AS footprints
    ON granules.source = footprints.source
    AND granules.collection = footprints.collection
    AND granules.id = footprints.id
WHERE (of_source IS NULL OR granules.source = of_source)
    AND (of_collection IS NULL OR granules.collection = of_collection)
    AND (since IS NULL OR granules.observed_to >= since::TIMESTAMPTZ)
    AND (until IS NULL OR granules.observed_from < until::TIMESTAMPTZ)
    AND (
        any_cycle IS NULL
        OR len(list_filter(
            any_cycle::INTEGER[], LAMBDA cycle: cycle BETWEEN granules.cycle_from AND granules.cycle_to
        )) > 0
    )
    AND (any_track IS NULL OR list_contains(any_track::INTEGER[], granules.reference_ground_track))
    AND (any_region IS NULL OR list_contains(any_region::INTEGER[], granules.region));

COMMENT ON MACRO TABLE grid.shard_items IS
'The items that a shard map is asked of (observed in [since, until); lists of cycles, tracks, regions).';
