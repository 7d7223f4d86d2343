-- samples: the labelled samples of every corpus.
--
-- grain    one row per (source, sample_id)
-- needs    label_samples_files(), written by geocat from the ledger
-- rule     sample_index is the place on the Hilbert curve, from 0, and the key to label_fractions within a source
-- units    m in the sample's own UTM zone (epsg); rows of a tile from the north, columns from the west, from 1;
--          degrees, OGC:CRS84
-- edges    what belongs to the grid of RapidAI4EO is NULL elsewhere; bbox is the extent of geometry: may keep too
--          much, never too little
CREATE OR REPLACE VIEW labels.samples AS
SELECT
    source,
    sample_id,
    sample_index,
    epsg,
    utm_zone,
    tile_east,
    tile_north,
    tile_row,
    tile_column,
    x_min_m,
    y_min_m,
    total_units,
    bbox,
    geometry,
    snapshot
FROM read_parquet(
    label_samples_files(),
    hive_partitioning = TRUE,
    hive_types = {'source': VARCHAR, 'snapshot': VARCHAR}
);

COMMENT ON VIEW labels.samples IS 'The labelled samples of every corpus: one row per (source, sample_id).';
