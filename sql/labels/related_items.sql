-- related_items: the items of every sample, and those they relate to.
--
-- grain    one row per (source, sample_id, collection, related_collection)
-- needs    labels.samples, labels.corpora
-- rule     an item's id is its collection, an underscore and the sample's id; each of the three items of a sample
--          points to the other two with rel=related, labels before Sentinel-2 before Planet Fusion
-- edges    that order is known of the items of Planet Fusion, and taken for the others'
CREATE OR REPLACE VIEW labels.related_items AS
SELECT
    samples.source,
    samples.sample_id,
    items.collection,
    items.collection || '_' || samples.sample_id AS item_id,
    related.collection AS related_collection,
    related.collection || '_' || samples.sample_id AS related_item_id,
    (related.place - (related.place > items.place)::INTEGER)::UTINYINT AS link_place
FROM labels.samples AS samples
INNER JOIN labels.corpora AS corpora
    ON samples.source = corpora.source
    AND corpora.asset_base IS NOT NULL
CROSS JOIN (
    VALUES ('rapidai4eo_v1_labels', 1), ('rapidai4eo_v1_source_s2', 2), ('rapidai4eo_v1_source_pf', 3)
) AS items (collection, place)
INNER JOIN (
    VALUES ('rapidai4eo_v1_labels', 1), ('rapidai4eo_v1_source_s2', 2), ('rapidai4eo_v1_source_pf', 3)
) AS related (collection, place)
    ON items.place <> related.place;

COMMENT ON VIEW labels.related_items IS
'The items of every sample, and those they relate to: one row per (source, sample_id, collection, related_collection).';
