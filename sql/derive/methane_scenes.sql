-- methane_scenes: the scenes that Carbon Mapper has assessed: what was looked at, found or not.
--
-- grain    one row per scene_name
-- needs    records, record_items; variable target_file
-- rule     geometry is the box of the bounds as sent, cut at the antimeridian where west > east
-- units    degrees, OGC:CRS84; km2, m, per cent; times UTC
-- edges    is_clear is the provider's own claim (cloud cover of at most 25 per cent); NULL where it makes none;
--          bbox is the extent of the cut geometry, and may keep too much, never too little
CREATE OR REPLACE TEMP TABLE methane_scenes AS
WITH record AS (
    SELECT
        id AS scene_name,
        json_transform(json, '{
            "id": "VARCHAR", "instrument": "VARCHAR", "platform": "VARCHAR", "mission_phase": "VARCHAR",
            "sensitivity_mode": "VARCHAR", "timestamp": "VARCHAR", "published_at": "VARCHAR", "modified": "VARCHAR",
            "created": "VARCHAR", "published_plume_count": "BIGINT", "cloud_cover_pct": "VARCHAR",
            "cloud_cover_pct_assessed": "VARCHAR", "not_cloudy": "BOOLEAN", "light_haze_pct": "VARCHAR",
            "area_sqkm": "VARCHAR", "gsd": "VARCHAR", "pixel_resolution": "VARCHAR", "off_nadir": "VARCHAR",
            "azimuth": "VARCHAR", "solar_zenith_angle": "VARCHAR", "sun_azimuth": "VARCHAR",
            "sun_elevation": "VARCHAR", "bounds": ["DOUBLE"]
        }') AS said
    FROM records
    WHERE collection = 'scenes'
)
SELECT
    record.scene_name,
    said.id AS scene_uuid,
    said.instrument AS instrument,
    said.platform AS platform,
    said.mission_phase AS mission_phase,
    said.sensitivity_mode AS sensitivity_mode,
    time_of(said.timestamp) AS observed_at,
    time_of(said.published_at) AS published_at,
    time_of(said.modified) AS modified_at,
    time_of(said.created) AS created_at,
    said.published_plume_count AS published_plume_count,
    number_of(said.cloud_cover_pct) AS cloud_cover_pct,
    number_of(said.cloud_cover_pct_assessed) AS cloud_cover_assessed_pct,
    said.not_cloudy AS is_clear,
    number_of(said.light_haze_pct) AS light_haze_pct,
    number_of(said.area_sqkm) AS area_km2,
    number_of(said.gsd) AS gsd_m,
    number_of(said.pixel_resolution) AS pixel_resolution_m,
    number_of(said.off_nadir) AS off_nadir_deg,
    number_of(said.azimuth) AS azimuth_deg,
    number_of(said.solar_zenith_angle) AS solar_zenith_deg,
    number_of(said.sun_azimuth) AS sun_azimuth_deg,
    number_of(said.sun_elevation) AS sun_elevation_deg,
    bounds_of(said.bounds) AS bounds,
    item.geometry AS geometry,
    item.bbox AS bbox
FROM record
LEFT JOIN (
    SELECT
        id,
        geometry,
        bbox
    FROM record_items
    WHERE collection = 'scenes'
) AS item ON record.scene_name = item.id;

COPY (
    SELECT *
    FROM methane_scenes
    ORDER BY
        ST_Hilbert(
            CASE WHEN NOT ST_IsEmpty(geometry) THEN geometry END,
            {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D
        ) NULLS LAST,
        scene_name
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
