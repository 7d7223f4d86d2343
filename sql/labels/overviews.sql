-- overviews: counts and statistics of the labels of items.
--
-- grain    one row per (source, collection, id, property_key, kind, name)
-- needs    items
-- rule     they are label:overviews of the STAC label extension; kind is count, of which name is a class and value how
--          many labels have it, or statistic, of which name is what was reckoned, such as mean
-- edges    property_key is NULL for raster labels
CREATE OR REPLACE VIEW labels.overviews AS
WITH said AS (
    SELECT
        source,
        collection,
        id,
        unnest(json_transform(properties -> 'label:overviews', '[{
            "property_key": "VARCHAR",
            "counts": [{"name": "VARCHAR", "count": "DOUBLE"}],
            "statistics": [{"name": "VARCHAR", "value": "DOUBLE"}]
        }]')) AS overview,
        snapshot
    FROM items
    WHERE json_type(properties -> 'label:overviews') = 'ARRAY'
)
SELECT
    source,
    collection,
    id,
    overview.property_key AS property_key,
    entry.kind AS kind,
    entry.name AS name,
    entry.value AS value,
    snapshot
FROM (
    SELECT
        source,
        collection,
        id,
        overview,
        unnest(list_concat(
            list_transform(
                overview.counts,
                LAMBDA one: {'kind': 'count', 'name': one.name, 'value': one.count}
            ),
            list_transform(
                overview.statistics,
                LAMBDA one: {'kind': 'statistic', 'name': one.name, 'value': one.value}
            )
        )) AS entry,
        snapshot
    FROM said
);

COMMENT ON VIEW labels.overviews IS
'Counts and statistics of the labels of items: one row per (source, collection, id, property_key, kind, name).';
