-- granules: the current items as granules: what they are, and where their data lie.
--
-- grain    one row per (source, collection, id)
-- needs    items; absolute_href
-- rule     product and release are the parts of a collection named SHORTNAME_VERSION, or SHORTNAME.vVERSION;
--          a last part without a digit is no version
-- rule     track, cycle, region and revision are read from the names of ICESat-2 files; the name is the id, or
--          the file's where an ICESat-2 collection has other ids
--              ATLnn[QL][-0h]_{time}_{track 4}{cycle 2}{region 2}_[{release 3}_{revision 2}_]{release 3}_{revision 2}
--              ATL11_{track 4}{region 2}_{first cycle 2}{last cycle 2}_{release 3}_{revision 2}
--              ATL14 and ATL15_{place}_{first cycle 2}{last cycle 2}_{resolution}_{release 3}_{revision 2}
--          gridded products carry those of their first input, and others than ATL02, 03, 06, 08, 11, 24 always
--          say region 01: both are NULL here
-- rule     data are the assets with the role data and not metadata, browse, thumbnail or overview; where an asset
--          has no roles, those whose key does not say otherwise; of any type of file
-- units    bytes of the data, degrees in OGC:CRS84, times UTC
-- edges    https_href and s3_href are the first of https_hrefs and s3_hrefs, as the item has them; bytes is NULL
--          unless the size of each is known; what a name does not say is NULL
CREATE OR REPLACE VIEW granules AS
WITH located AS NOT MATERIALIZED (
    SELECT
        *,
        list_transform(
            map_entries(assets),
            LAMBDA asset: {
                'key': asset.key,
                'href': absolute_href(found_at, asset.value.href),
                'roles': coalesce(asset.value.roles, []),
                'bytes': try_cast(asset.value.extra ->> 'file:size' AS BIGINT)
            }
        ) AS files
    FROM items
),
sorted AS NOT MATERIALIZED (
    SELECT
        *,
        list_filter(
            files,
            LAMBDA file: if(
                len(file.roles) > 0,
                list_contains(file.roles, 'data')
                AND NOT list_has_any(file.roles, ['metadata', 'browse', 'thumbnail', 'overview']),
                NOT regexp_matches(file.key, 'metadata|browse|thumbnail|overview|preview|credentials')
            )
        ) AS data_files,
        list_filter(data_files, LAMBDA file: regexp_matches(file.href, '^https?://')) AS https_files,
        list_filter(data_files, LAMBDA file: starts_with(file.href, 's3://')) AS s3_files
    FROM located
),
named AS (
    SELECT
        *,
        id AS name
    FROM sorted
    WHERE NOT starts_with(collection, 'ATL') OR starts_with(id, 'ATL')
    UNION ALL
    -- Apart, so that the assets of all the others need not be read for a name.
    SELECT
        *,
        coalesce(regexp_extract(coalesce(https_files[1], s3_files[1]).href, '[^/]*$'), id) AS name
    FROM sorted
    WHERE starts_with(collection, 'ATL') AND NOT starts_with(id, 'ATL')
),
parsed AS (
    SELECT
        *,
        regexp_extract(
            name,
            '^((ATL(\d\d)(?:QL)?)(?:-0[12])?_(?:\d{14}_(\d{4})(\d\d)(\d\d)|(\d{4})(\d\d)_(\d\d)(\d\d)'
            || '|[A-Z][A-Z0-9]_(\d\d)(\d\d)_\w+?)_(?:\d{3}_\d\d_)?(\d{3}))_(\d\d)(?:[._]|$)',
            [
                'acquisition', 'product', 'number', 'track', 'cycle', 'region', 'track_11', 'region_11',
                'from_11', 'to_11', 'from_14', 'to_14', 'release', 'revision'
            ]
        ) AS said,
        regexp_extract(collection, '^(.+?)(?:\.v|_)([^_]*\d[^_]*)$', ['product', 'release']) AS collected
    FROM named
),
understood AS (
    SELECT
        *,
        list_contains(
            ['01', '02', '03', '04', '06', '07', '08', '09', '10', '12', '13', '22', '24'],
            said.number
        ) AS is_along_track,
        try_cast(said.track || said.track_11 AS INTEGER) AS said_track,
        try_cast(said.region || said.region_11 AS INTEGER) AS said_region
    FROM parsed
)
SELECT
    source,
    collection,
    id,
    coalesce(nullif(collected.product, ''), nullif(said.product, ''), collection) AS product,
    coalesce(nullif(collected.release, ''), nullif(said.release, '')) AS release,
    nullif(said.revision, '')::INTEGER AS revision,
    nullif(said.acquisition, '') AS acquisition,
    CASE
        WHEN said_track BETWEEN 1 AND 1387 AND (is_along_track OR said.number = '11') THEN said_track
    END AS reference_ground_track,
    if(is_along_track, try_cast(said.cycle AS INTEGER), NULL) AS cycle,
    coalesce(cycle, try_cast(said.from_11 || said.from_14 AS INTEGER)) AS cycle_from,
    coalesce(cycle, try_cast(said.to_11 || said.to_14 AS INTEGER)) AS cycle_to,
    CASE
        WHEN said_region BETWEEN 1 AND 14 AND list_contains(['02', '03', '06', '08', '11', '24'], said.number)
            THEN said_region
    END AS region,
    datetime,
    observed_from,
    observed_to,
    created,
    updated,
    https_files[1].href AS https_href,
    s3_files[1].href AS s3_href,
    list_transform(https_files, LAMBDA file: file.href) AS https_hrefs,
    list_transform(s3_files, LAMBDA file: file.href) AS s3_hrefs,
    coalesce(
        list_filter(files, LAMBDA file: file.key = 'metadata')[1],
        list_filter(files, LAMBDA file: list_contains(file.roles, 'metadata'))[1]
    ).href AS metadata_href,
    coalesce(
        list_filter(files, LAMBDA file: file.key = 'browse' OR list_contains(file.roles, 'browse'))[1],
        list_filter(files, LAMBDA file: list_contains(file.roles, 'thumbnail'))[1]
    ).href AS browse_href,
    CASE
        WHEN len(list_filter(https_files, LAMBDA file: file.bytes IS NULL)) = 0 AND len(https_files) > 0
            THEN list_sum(list_transform(https_files, LAMBDA file: file.bytes))
        WHEN len(list_filter(s3_files, LAMBDA file: file.bytes IS NULL)) = 0 AND len(s3_files) > 0
            THEN list_sum(list_transform(s3_files, LAMBDA file: file.bytes))
    END::BIGINT AS bytes,
    snapshot,
    bbox,
    geometry
FROM understood;

COMMENT ON VIEW granules IS
'The current items as granules: what they are, and where their data lie: one row per (source, collection, id).';
COMMENT ON COLUMN granules.release IS 'The collection''s version, as it is written there: 007.';
COMMENT ON COLUMN granules.revision IS 'ICESat-2: how often the granule was made again within its release, from 1.';
COMMENT ON COLUMN granules.acquisition IS 'ICESat-2: the name without the revision; revisions of one granule share it.';
COMMENT ON COLUMN granules.reference_ground_track IS 'ICESat-2: 1 to 1387.';
COMMENT ON COLUMN granules.cycle IS 'ICESat-2: the 91-day cycle; NULL where the granule spans several.';
COMMENT ON COLUMN granules.region IS 'ICESat-2: the part of the orbit, 1 to 14.';
COMMENT ON COLUMN granules.bytes IS 'Of all data files together, where the size of each is known.';
