-- chosen: the items that a shard map is asked of, by their own conditions.
--
-- grain    one row per item, numbered: table shardmap_items
-- needs    grid.shard_items; items, granules, granules_latest, grid.item_footprints; variables of_granules, of_source,
--          of_collection, since, until, any_cycle, any_track, any_region
-- rule     of_granules is shardmap_observed, items as they are, where neither names nor hrefs have to be looked at:
--          they take most of a map's time
CREATE OR REPLACE TEMP VIEW shardmap_observed AS
SELECT
    source,
    collection,
    id,
    NULL::INTEGER AS cycle_from,
    NULL::INTEGER AS cycle_to,
    NULL::INTEGER AS reference_ground_track,
    NULL::INTEGER AS region,
    observed_from,
    observed_to,
    NULL::BIGINT AS bytes,
    NULL::VARCHAR AS https_href,
    NULL::VARCHAR AS s3_href,
    snapshot
FROM items;

CREATE OR REPLACE TEMP TABLE shardmap_items AS
SELECT
    (row_number() OVER (ORDER BY item, source, collection, id) - 1)::UINTEGER AS number,
    item,
    source,
    collection,
    id,
    geometry_status,
    snapshot
FROM grid.shard_items(
    of_granules := getvariable('of_granules'),
    of_source := getvariable('of_source'),
    of_collection := getvariable('of_collection'),
    since := getvariable('since'),
    until := getvariable('until'),
    any_cycle := getvariable('any_cycle'),
    any_track := getvariable('any_track'),
    any_region := getvariable('any_region')
);
