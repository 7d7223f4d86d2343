-- tiles_where(west, south, east, north, since, until, …): published tiles by place, time, gas and instrument.
--
-- grain    one row per (source, scene_name, gas), the columns of methane.tiles
-- needs    methane.tiles, methane.source_tiles, touches_box
-- rule     every condition that is not NULL must hold; ST_Intersects is the truth, and the bbox conditions before it
--          only prune: they may keep too much, never too little; of_cluster is the name of a source of emission,
--          whose tiles are those of every scene that looked at it, plume or none
-- units    degrees, OGC:CRS84; since is inclusive, until is not
-- edges    west > east is a box over the antimeridian; touching it counts; a tile without a geometry is in no box,
--          one without a time in no bounded interval
CREATE OR REPLACE MACRO methane.tiles_where(
    west DOUBLE := NULL,
    south DOUBLE := NULL,
    east DOUBLE := NULL,
    north DOUBLE := NULL,
    since TIMESTAMPTZ := NULL,
    until TIMESTAMPTZ := NULL,
    any_gas VARCHAR[] := NULL,
    any_instrument VARCHAR[] := NULL,
    of_cluster VARCHAR := NULL,
    of_source VARCHAR := NULL
) AS TABLE
SELECT *
FROM methane.tiles
WHERE (since IS NULL OR observed_at >= since)
    AND (until IS NULL OR observed_at < until)
    AND (any_gas IS NULL OR list_contains(any_gas, gas))
    AND (any_instrument IS NULL OR list_contains(any_instrument, instrument))
    AND (of_source IS NULL OR source = of_source)
    AND (
        of_cluster IS NULL
        OR (source, collection, item_id) IN (
            SELECT (source, tile_collection, tile_item_id)
            FROM methane.source_tiles
            WHERE source_name = of_cluster AND tile_item_id IS NOT NULL
        )
    )
    AND (west IS NULL OR touches_box(geometry, bbox, west, south, east, north));

COMMENT ON MACRO TABLE methane.tiles_where IS
'Published tiles by place, time, gas and instrument (degrees, OGC:CRS84; west > east goes over the antimeridian; observed in [since, until)).';
