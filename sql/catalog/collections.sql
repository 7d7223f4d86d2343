-- collections: the collection documents of every source.
--
-- grain    one row per (source, id)
-- needs    collection_files(), written by geocat from the ledger
-- units    degrees, OGC:CRS84; times UTC; the extent's interval is closed, NULL is an open end
-- edges    bbox of a collection over the antimeridian is -180..180; the json has it as sent
CREATE OR REPLACE VIEW collections AS
SELECT
    source,
    id,
    title,
    description,
    license,
    keywords,
    stac_version,
    observed_from,
    observed_to,
    bbox,
    providers,
    summaries,
    item_assets,
    assets,
    links,
    found_at,
    json,
    snapshot
FROM read_parquet(
    collection_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
)
WHERE type = 'Collection';

COMMENT ON VIEW collections IS 'The collection documents of every source: one row per (source, id).';
