-- methane_sources: Carbon Mapper's sources of emission: clusters of plumes, as the latest clustering has them.
--
-- grain    one row per source_name
-- needs    records; variable target_file
-- rule     sources.geojson says what there is; a source that was asked for by name brings what that route adds;
--          the name's radius is eps_m (carbonmapper.md 2.4, 4.1)
-- units    kg/h, weighted by persistence as the provider has it; m; degrees, OGC:CRS84; days UTC
-- edges    a name is no identity: a new plume moves it; what was not sent is NULL, a persistence too; a source
--          that was only asked for by name counts its own plumes and days
CREATE OR REPLACE TEMP TABLE methane_sources AS
WITH feature AS (
    SELECT
        id AS source_name,
        json_transform(json, '{
            "geometry": {"coordinates": ["DOUBLE"]},
            "properties": {
                "gas": "VARCHAR", "sector": "VARCHAR", "emission_auto": "DOUBLE",
                "emission_uncertainty_auto": "DOUBLE", "persistence": "DOUBLE", "plume_count": "BIGINT",
                "detection_date_count": "BIGINT", "observation_date_count": "BIGINT", "date_count": "BIGINT",
                "timestamp_min": "VARCHAR", "timestamp_max": "VARCHAR", "published_at_min": "VARCHAR",
                "published_at_max": "VARCHAR", "plume_ids": ["VARCHAR"], "observation_scenes_names": ["VARCHAR"]
            }
        }') AS sent
    FROM records
    WHERE collection = 'sources'
),
detail AS (
    SELECT
        id AS source_name,
        json_transform(json, '{
            "point": {"coordinates": ["DOUBLE"]},
            "source": {
                "gas": "VARCHAR", "sector": "VARCHAR", "persistence": "DOUBLE", "emission_auto": "DOUBLE",
                "emission_uncertainty_auto": "DOUBLE"
            },
            "plumes": [{"plume_id": "VARCHAR"}], "scenes": [{"name": "VARCHAR"}],
            "observation_dates": ["VARCHAR"], "detection_dates": ["VARCHAR"], "explanation": "JSON"
        }') AS sent
    FROM records
    WHERE collection = 'source-details'
)
SELECT
    coalesce(feature.source_name, detail.source_name) AS source_name,
    coalesce(feature.sent.properties.gas, detail.sent.source.gas) AS gas,
    coalesce(feature.sent.properties.sector, detail.sent.source.sector) AS sector,
    try_cast(regexp_extract(source_name, '_(\d+)m_', 1) AS DOUBLE) AS eps_m,
    coalesce(feature.sent.properties.emission_auto, detail.sent.source.emission_auto) AS emission_kg_h,
    coalesce(feature.sent.properties.emission_uncertainty_auto, detail.sent.source.emission_uncertainty_auto)
        AS emission_uncertainty_kg_h,
    coalesce(feature.sent.properties.persistence, detail.sent.source.persistence) AS persistence,
    coalesce(feature.sent.properties.plume_count, len(detail.sent.plumes)) AS plume_count,
    coalesce(
        feature.sent.properties.detection_date_count,
        feature.sent.properties.date_count,
        len(detail.sent.detection_dates)
    ) AS detection_date_count,
    coalesce(feature.sent.properties.observation_date_count, len(detail.sent.observation_dates))
        AS observation_date_count,
    try_cast(
        coalesce(feature.sent.properties.timestamp_min, list_min(detail.sent.detection_dates))[:10] AS DATE
    ) AS first_detected_on,
    try_cast(
        coalesce(feature.sent.properties.timestamp_max, list_max(detail.sent.detection_dates))[:10] AS DATE
    ) AS last_detected_on,
    try_cast(feature.sent.properties.published_at_min[:10] AS DATE) AS first_published_on,
    try_cast(feature.sent.properties.published_at_max[:10] AS DATE) AS last_published_on,
    list_sort(coalesce(
        feature.sent.properties.plume_ids,
        list_transform(detail.sent.plumes, LAMBDA plume: plume.plume_id)
    )) AS plume_ids,
    list_sort(coalesce(
        feature.sent.properties.observation_scenes_names,
        list_transform(detail.sent.scenes, LAMBDA scene: scene.name)
    )) AS scene_names,
    nullif(detail.sent.explanation, 'null'::JSON) AS explanation,
    detail.source_name IS NOT NULL AS has_detail,
    coalesce(feature.sent.geometry.coordinates[1], detail.sent.point.coordinates[1]) AS longitude_deg,
    coalesce(feature.sent.geometry.coordinates[2], detail.sent.point.coordinates[2]) AS latitude_deg,
    ST_SetCRS(ST_Point(longitude_deg, latitude_deg), 'OGC:CRS84') AS geometry
FROM feature
FULL JOIN detail USING (source_name);

COPY (
    SELECT *
    FROM methane_sources
    ORDER BY
        ST_Hilbert(geometry, {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D),
        source_name
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
