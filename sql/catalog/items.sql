-- items: the current items of every source.
--
-- grain    one row per (source, collection, id)
-- needs    item_files(), written by geocat from the ledger
-- rule     core columns, the same for every source; properties holds every property, in today's STAC, and
--          the view of a collection in schema collections has them as typed columns
-- units    degrees, OGC:CRS84; times UTC; gsd in metres; cloud_cover in per cent
-- edges    observed_from and observed_to are closed and equal for an instant; collection is ''
--          where an item belongs to none; geometry is cut at the antimeridian
CREATE OR REPLACE VIEW items AS
SELECT
    source,
    collection,
    id,
    stac_version,
    stac_extensions,
    datetime,
    start_datetime,
    end_datetime,
    observed_from,
    observed_to,
    created,
    updated,
    platform,
    constellation,
    instruments,
    gsd,
    cloud_cover,
    assets,
    links,
    properties,
    found_at,
    snapshot,
    bbox,
    geometry
FROM read_parquet(
    item_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW items IS 'The current items of every source: one row per (source, collection, id).';
COMMENT ON COLUMN items.properties IS 'Every property, in today''s STAC; item_json has them as sent.';
COMMENT ON COLUMN items.observed_from IS 'start_datetime, else datetime; closed.';
COMMENT ON COLUMN items.observed_to IS 'end_datetime, else datetime; closed.';
COMMENT ON COLUMN items.assets IS 'By asset key: href as sent, title, type, roles, and every other member as extra.';
COMMENT ON COLUMN items.found_at IS 'URL or path of the item''s own document.';
COMMENT ON COLUMN items.bbox IS 'Extent of geometry, degrees; for pruning before ST_Intersects.';
COMMENT ON COLUMN items.geometry IS 'Footprint, lon/lat degrees, OGC:CRS84, cut at the antimeridian.';
