-- items_spread: kept items spread over folders by leaf and stretch of the Hilbert curve.
--
-- grain    one row per (collection, id)
-- needs    item_rows; variable spread_folder
-- rule     the first of two steps that order wide rows along the curve without sorting them
SET partitioned_write_flush_threshold = 4096;

COPY (
    SELECT * EXCLUDE ("geocat:position")
    FROM item_rows
) TO (getvariable('spread_folder')) (
    FORMAT parquet, PARTITION_BY ("geocat:leaf", "geocat:stretch"), COMPRESSION snappy,
    GEOPARQUET_VERSION 'BOTH'
);
