-- methane_outlines: the outlines of plumes that were fetched, each from the plume's own plume-outline.geojson.
--
-- grain    one row per plume_id
-- needs    records, record_items; variable target_file
-- units    m2; degrees, OGC:CRS84
-- edges    geometry is cut at the antimeridian
COPY (
    SELECT
        record_items.id AS plume_id,
        number_of(records.json ->> '$.features[0].properties.plume_area_sqm') AS plume_area_m2,
        record_items.geometry
    FROM record_items
    JOIN records USING (collection, id)
    WHERE record_items.collection = 'outlines'
    ORDER BY plume_id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
