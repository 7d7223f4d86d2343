-- label_samples: the labelled samples of a corpus, in order of the Hilbert curve.
--
-- grain    one row per sample_id
-- needs    kept_samples; variables target_file, total_units
-- rule     sample_index is the place on the curve, from 0, which is the order of kept_samples; row groups are small,
--          so that a question about a city reads little, and LZ4, which is written and read in half the time of zstd
-- units    m in the sample's own UTM zone; degrees, OGC:CRS84
-- edges    source and snapshot are in the path; digest and version serve the next harvest, and no view has them
COPY (
    SELECT
        sample_id,
        rowid::UINTEGER AS sample_index,
        cell.epsg,
        cell.utm_zone,
        cell.tile_east,
        cell.tile_north,
        cell.tile_row,
        cell.tile_column,
        cell.x_min_m,
        cell.y_min_m,
        getvariable('total_units')::UINTEGER AS total_units,
        digest,
        version,
        {
            'xmin': ST_XMin(geometry),
            'ymin': ST_YMin(geometry),
            'xmax': ST_XMax(geometry),
            'ymax': ST_YMax(geometry)
        } AS bbox,
        ST_SetCRS(geometry, 'OGC:CRS84') AS geometry
    FROM kept_samples
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION lz4, ROW_GROUP_SIZE 4096,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
