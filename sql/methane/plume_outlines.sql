-- plume_outlines: the outline of each plume, from the best there is.
--
-- grain    one row per (source, plume_id) that has an outline
-- needs    methane.outline_assets, methane.stac_items
-- rule     the outline that was fetched (plume-outline.geojson), Carbon Mapper's own; else the geometry of the
--          plume's STAC item of product vis, of several the one processed last: versions of a plume are not
--          observations of their own
-- units    m2; degrees, OGC:CRS84
-- edges    plume_area_m2 is as the asset says it, and NULL where the outline is a STAC item's; of items processed at
--          the same time the last by collection; an item without a geometry is none; a plume may have neither
CREATE OR REPLACE VIEW methane.plume_outlines AS
WITH items AS (
    SELECT
        source,
        plume_id,
        arg_max(collection, {
            'processed': coalesce(processed_at, TIMESTAMPTZ '-infinity'), 'collection': collection
        }) AS collection,
        arg_max(geometry, {
            'processed': coalesce(processed_at, TIMESTAMPTZ '-infinity'), 'collection': collection
        }) AS geometry
    FROM methane.stac_items
    WHERE product = 'vis' AND geometry IS NOT NULL AND plume_id IS NOT NULL
    GROUP BY source, plume_id
)
SELECT
    coalesce(fetched.source, items.source) AS source,
    coalesce(fetched.plume_id, items.plume_id) AS plume_id,
    if(fetched.plume_id IS NULL, 'stac', 'asset') AS outline_from,
    if(fetched.plume_id IS NULL, items.collection, NULL) AS stac_collection,
    fetched.plume_area_m2,
    coalesce(fetched.outline_geometry, items.geometry) AS geometry
FROM (SELECT * FROM methane.outline_assets WHERE outline_geometry IS NOT NULL) AS fetched
FULL JOIN items
    ON fetched.source = items.source AND fetched.plume_id = items.plume_id;

COMMENT ON VIEW methane.plume_outlines IS
'The outline of each plume, from the best there is: one row per (source, plume_id) that has an outline.';
