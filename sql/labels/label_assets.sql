-- label_assets: the label file of every sample, made when it is asked for.
--
-- grain    one row per (source, sample_id)
-- needs    labels.samples, labels.corpora, labels.sample_tile
-- rule     {asset_base}/labels/{zone}/{tile}/labels_{sample_id}.geojson, as the label items of the STAC list it
-- edges    a label file has no time; an address that is made may lead nowhere
CREATE OR REPLACE VIEW labels.label_assets AS
SELECT
    samples.source,
    samples.sample_id,
    'labels' AS product,
    'labels' AS asset_key,
    'rapidai4eo_v1_labels_' || samples.sample_id AS item_id,
    'rapidai4eo_v1_labels' AS collection,
    corpora.asset_base || '/labels/' || labels.sample_tile(samples.sample_id) || '/labels_' || samples.sample_id
        || '.geojson' AS href,
    'application/geo+json' AS type,
    ['labels', 'labels-vector'] AS roles,
    NULL::TIMESTAMPTZ AS observed_at,
    samples.sample_index,
    1::USMALLINT AS item_place
FROM labels.samples AS samples
INNER JOIN labels.corpora AS corpora
    ON samples.source = corpora.source
    AND corpora.asset_base IS NOT NULL;

COMMENT ON VIEW labels.label_assets IS
'The label file of every sample, made when it is asked for: one row per (source, sample_id).';
