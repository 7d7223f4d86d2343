-- bands: the bands that the assets of the current items describe.
--
-- grain    one row per (source, collection, id, asset_key, band_index)
-- needs    assets
-- rule     STAC 1.1 bands where an asset has them, else eo:bands and raster:bands of the same
--          position together; STAC 0.x assets that number the item's eo:bands are resolved on the way in
-- units    center_wavelength_um and full_width_half_max_um in micrometres
-- edges    band_index counts from 0, as in the asset
CREATE OR REPLACE VIEW bands AS
WITH described AS (
    SELECT
        source,
        collection,
        id,
        asset_key,
        TRY(json_transform(extra -> 'bands', '["JSON"]')) AS bands,
        TRY(json_transform(extra -> 'eo:bands', '["JSON"]')) AS eo_bands,
        TRY(json_transform(extra -> 'raster:bands', '["JSON"]')) AS raster_bands
    FROM assets
    WHERE extra IS NOT NULL
),
counted AS (
    SELECT
        *,
        unnest(generate_series(
            0,
            coalesce(len(bands), greatest(coalesce(len(eo_bands), 0), coalesce(len(raster_bands), 0)))
                - 1
        )) AS band_index
    FROM described
    WHERE coalesce(bands, eo_bands, raster_bands) IS NOT NULL
),
merged AS (
    SELECT
        source,
        collection,
        id,
        asset_key,
        band_index,
        coalesce(
            bands[band_index + 1],
            json_merge_patch(
                coalesce(raster_bands[band_index + 1], '{}'::JSON),
                coalesce(eo_bands[band_index + 1], '{}'::JSON)
            )
        ) AS band
    FROM counted
)
SELECT
    source,
    collection,
    id,
    asset_key,
    band_index,
    band ->> 'name' AS name,
    coalesce(band ->> 'eo:common_name', band ->> 'common_name') AS common_name,
    band ->> 'description' AS description,
    try_cast(
        coalesce(band ->> 'eo:center_wavelength', band ->> 'center_wavelength') AS DOUBLE
    ) AS center_wavelength_um,
    try_cast(
        coalesce(band ->> 'eo:full_width_half_max', band ->> 'full_width_half_max') AS DOUBLE
    ) AS full_width_half_max_um,
    band ->> 'data_type' AS data_type,
    band ->> 'nodata' AS nodata,
    try_cast(coalesce(band ->> 'raster:scale', band ->> 'scale') AS DOUBLE) AS scale,
    try_cast(coalesce(band ->> 'raster:offset', band ->> 'offset') AS DOUBLE) AS "offset",
    band
FROM merged
WHERE json_type(band) = 'OBJECT';

COMMENT ON VIEW bands IS
'The bands that the assets of the current items describe: one row per (source, collection, id, asset_key, band_index).';
