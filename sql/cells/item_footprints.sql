-- item_footprints: what became of each footprint of one file of items, as a parquet file of grid.item_footprints.
--
-- grain    one row per item of the file, in its order
-- needs    view covered_footprints (place, geometry_status, cells); variables items_file, first_item, target_file,
--          key_values
-- units    cells counts the stored ranges of the whole footprint
-- edges    place is a row of the file, from 0
COPY (
    SELECT
        (getvariable('first_item')::UBIGINT + items.file_row_number::UBIGINT) AS item,
        items.source,
        items.collection,
        items.id,
        covered_footprints.geometry_status,
        covered_footprints.cells,
        items.snapshot
    FROM read_parquet(
        getvariable('items_file'),
        file_row_number = TRUE,
        hive_partitioning = TRUE,
        hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
    ) AS items
    LEFT JOIN covered_footprints
        ON items.file_row_number = covered_footprints.place
    ORDER BY items.file_row_number
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, KV_METADATA getvariable('key_values')
);
