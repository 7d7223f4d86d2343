-- methane_plumes: Carbon Mapper's plumes, the records of plumes/annotated and the rows of plume-csv in one.
--
-- grain    one row per plume_id
-- needs    records; variable target_file
-- rule     the two routes are merged on plume_id: the record counts, and the row where the record says nothing;
--          of hrefs the row's count first, which are stable, where the record's are signed and expire
-- rule     the scene is what stands before the last hyphen of the id; the sector of a row is the code in the
--          brackets of its label (carbonmapper.md 2.3)
-- rule     row groups are small, so that all threads have some to read: the whole table in half the time
-- units    kg/h, m, m/s; wind direction in degrees, where it comes from; degrees, OGC:CRS84; times UTC
-- edges    geometry is the estimated origin; an emission is NULL where the provider hides it, or has none; the
--          sector NA is a code, and NULL is where none was sent
CREATE OR REPLACE TEMP TABLE methane_plumes AS
WITH record AS (
    SELECT
        id AS plume_id,
        json_transform(json, '{
            "id": "VARCHAR", "gas": "VARCHAR", "geometry_json": {"coordinates": ["DOUBLE"]}, "scene_id": "VARCHAR",
            "scene_timestamp": "VARCHAR", "instrument": "VARCHAR", "platform": "VARCHAR", "mission_phase": "VARCHAR",
            "emission_auto": "DOUBLE", "emission_uncertainty_auto": "DOUBLE", "emission_cmf_type": "VARCHAR",
            "cmf_type": "VARCHAR", "gsd": "VARCHAR", "off_nadir": "VARCHAR", "sensitivity_mode": "VARCHAR",
            "plume_png": "VARCHAR", "plume_rgb_png": "VARCHAR", "plume_tif": "VARCHAR", "con_tif": "VARCHAR",
            "rgb_png": "VARCHAR", "plume_bounds": ["DOUBLE"], "plume_quality": "VARCHAR",
            "wind_speed_avg_auto": "VARCHAR", "wind_direction_avg_auto": "VARCHAR", "emission_version": "VARCHAR",
            "processing_software": "VARCHAR", "publication_sources": "JSON", "is_offshore": "BOOLEAN",
            "hide_emission": "BOOLEAN", "collection": "VARCHAR", "sector": "VARCHAR", "status": "VARCHAR",
            "published_at": "VARCHAR", "modified": "VARCHAR"
        }') AS said
    FROM records
    WHERE collection = 'plumes'
),
csv_row AS (
    SELECT
        id AS plume_id,
        json_transform(json, '{
            "plume_latitude": "VARCHAR", "plume_longitude": "VARCHAR", "datetime": "VARCHAR", "country": "VARCHAR",
            "state_province": "VARCHAR", "region": "VARCHAR", "place": "VARCHAR", "ipcc_sector": "VARCHAR",
            "gas": "VARCHAR", "emission_cmf_type": "VARCHAR", "cmf_type": "VARCHAR", "plume_bounds": "VARCHAR",
            "instrument": "VARCHAR", "mission_phase": "VARCHAR", "published_at": "VARCHAR", "modified": "VARCHAR",
            "emission_version": "VARCHAR", "processing_software": "VARCHAR", "gsd": "VARCHAR",
            "sensitivity_mode": "VARCHAR", "off_nadir": "VARCHAR", "emission_auto": "VARCHAR",
            "emission_uncertainty_auto": "VARCHAR", "wind_speed_avg_auto": "VARCHAR",
            "wind_speed_std_auto": "VARCHAR", "wind_direction_avg_auto": "VARCHAR",
            "wind_direction_std_auto": "VARCHAR", "wind_source_auto": "VARCHAR", "platform": "VARCHAR",
            "provider": "VARCHAR", "plume_tif": "VARCHAR", "plume_png": "VARCHAR", "con_tif": "VARCHAR",
            "rgb_tif": "VARCHAR", "rgb_png": "VARCHAR"
        }') AS said
    FROM records
    WHERE collection = 'plume-rows'
),
merged AS (
    SELECT
        coalesce(record.plume_id, csv_row.plume_id) AS plume_id,
        record.said AS j,
        csv_row.said AS c,
        record.plume_id IS NOT NULL AS in_json,
        csv_row.plume_id IS NOT NULL AS in_csv
    FROM record
    FULL JOIN csv_row USING (plume_id)
)
SELECT
    plume_id,
    j.id AS plume_uuid,
    regexp_replace(plume_id, '-[^-]*$', '') AS scene_name,
    j.scene_id AS scene_uuid,
    regexp_extract(plume_id, '-([^-]*)$', 1) AS part,
    coalesce(j.gas, nullif(c.gas, '')) AS gas,
    coalesce(
        nullif(j.sector, ''),
        nullif(regexp_extract(c.ipcc_sector, '\(([^)]+)\)\s*$', 1), ''),
        nullif(if(lower(c.ipcc_sector) = 'other', 'other', c.ipcc_sector), '')
    ) AS sector,
    coalesce(j.instrument, nullif(c.instrument, '')) AS instrument,
    coalesce(j.platform, nullif(c.platform, '')) AS platform,
    nullif(c.provider, '') AS provider,
    coalesce(j.mission_phase, nullif(c.mission_phase, '')) AS mission_phase,
    j.status AS status,
    coalesce(j.emission_auto, number_of(c.emission_auto)) AS emission_kg_h,
    coalesce(j.emission_uncertainty_auto, number_of(c.emission_uncertainty_auto)) AS emission_uncertainty_kg_h,
    j.hide_emission AS emission_is_hidden,
    coalesce(j.emission_cmf_type, nullif(c.emission_cmf_type, '')) AS emission_cmf_type,
    coalesce(j.cmf_type, nullif(c.cmf_type, '')) AS cmf_type,
    coalesce(j.emission_version, nullif(c.emission_version, '')) AS emission_version,
    coalesce(j.processing_software, nullif(c.processing_software, '')) AS processing_software,
    coalesce(number_of(j.gsd), number_of(c.gsd)) AS gsd_m,
    coalesce(number_of(j.off_nadir), number_of(c.off_nadir)) AS off_nadir_deg,
    coalesce(j.sensitivity_mode, nullif(c.sensitivity_mode, '')) AS sensitivity_mode,
    coalesce(number_of(j.wind_speed_avg_auto), number_of(c.wind_speed_avg_auto)) AS wind_speed_m_s,
    number_of(c.wind_speed_std_auto) AS wind_speed_std_m_s,
    coalesce(number_of(j.wind_direction_avg_auto), number_of(c.wind_direction_avg_auto)) AS wind_direction_deg,
    number_of(c.wind_direction_std_auto) AS wind_direction_std_deg,
    nullif(c.wind_source_auto, '') AS wind_source,
    j.plume_quality AS plume_quality,
    j.is_offshore AS is_offshore,
    j.collection AS l2c_collection,
    j.publication_sources AS publication_sources,
    nullif(c.country, '') AS country,
    coalesce(nullif(c.region, ''), nullif(c.state_province, '')) AS region,
    nullif(c.place, '') AS place,
    coalesce(unsigned_href(c.plume_tif), unsigned_href(j.plume_tif)) AS plume_tif,
    coalesce(unsigned_href(c.plume_png), unsigned_href(j.plume_png)) AS plume_png,
    unsigned_href(j.plume_rgb_png) AS plume_rgb_png,
    coalesce(unsigned_href(c.con_tif), unsigned_href(j.con_tif)) AS con_tif,
    unsigned_href(c.rgb_tif) AS rgb_tif,
    coalesce(unsigned_href(c.rgb_png), unsigned_href(j.rgb_png)) AS rgb_png,
    in_csv,
    in_json,
    coalesce(time_of(j.scene_timestamp), time_of(c.datetime)) AS observed_at,
    coalesce(time_of(j.published_at), time_of(c.published_at)) AS published_at,
    greatest(time_of(j.modified), time_of(c.modified)) AS modified_at,
    coalesce(bounds_of(j.plume_bounds), bounds_of(try_cast(nullif(c.plume_bounds, '') AS DOUBLE[]))) AS bounds,
    coalesce(j.geometry_json.coordinates[1], number_of(c.plume_longitude)) AS longitude_deg,
    coalesce(j.geometry_json.coordinates[2], number_of(c.plume_latitude)) AS latitude_deg,
    ST_SetCRS(ST_Point(longitude_deg, latitude_deg), 'OGC:CRS84') AS geometry
FROM merged;

COPY (
    SELECT *
    FROM methane_plumes
    ORDER BY
        ST_Hilbert(geometry, {'min_x': -180.0, 'min_y': -90.0, 'max_x': 180.0, 'max_y': 90.0}::BOX_2D),
        plume_id
) TO (getvariable('target_file')) (
    FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192,
    GEOPARQUET_VERSION 'BOTH', KV_METADATA getvariable('key_values'), RETURN_STATS
);
