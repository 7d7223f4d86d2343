-- items: the kept items of one leaf, as they are published.
--
-- grain    one row per (collection, id)
-- needs    replaced; variables staged_files, leaf_collections, property_structure, target_file
-- rule     core columns first, always these and always of these types, then one typed column per
--          property of the snapshot, named as in STAC; rows in Hilbert order over the whole globe
-- units    degrees, OGC:CRS84; times UTC; gsd in metres; cloud_cover in per cent
-- edges    source and snapshot are in the path, as hive partitions, and not in the file
COPY (
    SELECT
        collection,
        id,
        stac_version,
        stac_extensions,
        datetime,
        start_datetime,
        end_datetime,
        observed_from,
        observed_to,
        created,
        updated,
        platform,
        constellation,
        instruments,
        gsd,
        cloud_cover,
        assets,
        links,
        properties,
        found_at,
        geometry,
        bbox,
        unnest(json_transform(properties, getvariable('property_structure')))
    FROM read_parquet(getvariable('staged_files'))
    WHERE reason IS NULL
        AND seq NOT IN (SELECT replaced.seq FROM replaced)
        AND list_contains(getvariable('leaf_collections'), collection)
    ORDER BY
        ST_Hilbert(
            geometry,
            {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D
        ),
        collection,
        id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480, GEOPARQUET_VERSION 'BOTH', RETURN_STATS
);
