-- methane_stac_items: Carbon Mapper's STAC items, with what their collections' names say.
--
-- grain    one row per (collection, item_id)
-- needs    record_items; variable target_file
-- rule     a collection is l2b-GAS-CMF-VERSION, l2b-rgb-VERSION, l3a-vis-GAS-CMF-VERSION or l3a-ime-… (carbonmapper.md
--          3); an item's id is a scene's name, or that of a plume, which ends in a hyphen and a part (4.1)
-- units    kg/h; degrees, OGC:CRS84; times UTC
-- edges    level, product, gas, cmf_type and version are NULL where the name does not say them; plume_id is NULL for
--          what is of a whole scene; observed_at is the start where there is no datetime, NULL where there is neither
COPY (
    WITH said AS (
        SELECT
            *,
            regexp_extract(
                collection,
                '^(l\d[a-z]?)(?:-(vis|ime|rgb|combined))?(?:-(ch4|co2))?(?:-(mf[a-z]*))?(?:-quick)?(?:-(jpl|v\d+[a-z]*))?$',
                ['level', 'kind', 'gas', 'cmf', 'version']
            ) AS named,
            regexp_matches(id, '-[A-Za-z0-9]{1,2}$') AS is_of_plume,
            json_transform(properties, '{
                "processing:datetime": "VARCHAR", "cm:emission": "DOUBLE", "cm:emission_uncertainty": "DOUBLE",
                "cm:plume:sector": "VARCHAR", "cm:plume_sector": "VARCHAR"
            }') AS property
        FROM record_items
        WHERE collection NOT IN ('plumes', 'plume-rows', 'sources', 'source-details', 'scenes', 'outlines')
    )
    SELECT
        collection,
        id AS item_id,
        coalesce(nullif(named.level, ''), regexp_extract(collection, '^(l\d[a-z]?)-', 1)) AS level,
        CASE
            WHEN named.kind <> '' THEN named.kind
            WHEN named.level = 'l2b' AND named.gas <> '' THEN 'cmf'
        END AS product,
        nullif(upper(named.gas), '') AS gas,
        nullif(named.cmf, '') AS cmf_type,
        nullif(named.version, '') AS version,
        if(is_of_plume, regexp_replace(id, '-[^-]*$', ''), id) AS scene_name,
        if(is_of_plume, id, NULL) AS plume_id,
        coalesce(nullif(regexp_extract(id, '^(tan|emi|GAO|ang|av3|ssc)\d', 1), ''), instruments[1]) AS instrument,
        observed_from AS observed_at,
        created AS created_at,
        time_of(property."processing:datetime") AS processed_at,
        list_sort(map_keys(assets)) AS asset_keys,
        map_from_entries(list_transform(
            map_entries(assets), LAMBDA asset: {'key': asset.key, 'value': asset.value.href}
        )) AS asset_hrefs,
        property."cm:emission" AS emission_kg_h,
        property."cm:emission_uncertainty" AS emission_uncertainty_kg_h,
        coalesce(property."cm:plume:sector", property."cm:plume_sector") AS sector,
        bbox,
        geometry
    FROM said
    ORDER BY collection, item_id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
