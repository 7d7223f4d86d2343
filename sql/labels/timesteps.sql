-- timesteps: when each product of RapidAI4EO was taken, and where its chips lie.
--
-- grain    one row per (product, asset_key)
-- rule     pfsr and pfqa: every fifth day from 2018-01-03 to 2019-12-29, at 10:30 UTC; s2: the months of 2018, for
--          which the STAC gives day 15 at 10:30 UTC, and the published helper get_asset_hrefs the month's end
-- units    href_tail goes on from labels.sample_folder; observed_at as the STAC has it, legacy_at as the helper; UTC
-- edges    the STAC has pfsr and pfqa in one item, in turns; item_place is the order of its items' assets, those of
--          Planet Fusion before Sentinel-2; the label file has no time and is in labels.label_assets
CREATE OR REPLACE VIEW labels.timesteps AS
WITH fusion AS (
    SELECT
        taken_at,
        strftime(taken_at, '%Y-%m-%d') AS day,
        row_number() OVER (ORDER BY taken_at) AS nth
    FROM generate_series(TIMESTAMP '2018-01-03 10:30:00', TIMESTAMP '2019-12-29 10:30:00', INTERVAL 5 DAY)
        AS days (taken_at)
),
months AS (
    SELECT
        month,
        strftime(month, '%Y-%m') AS name,
        row_number() OVER (ORDER BY month) AS nth
    FROM generate_series(TIMESTAMP '2018-01-01', TIMESTAMP '2018-12-01', INTERVAL 1 MONTH) AS months (month)
),
spread AS (
    SELECT
        'pfsr' AS product,
        'sr_' || day AS asset_key,
        'rapidai4eo_v1_source_pf' AS collection,
        'data' AS role,
        'PF-SR/' || day || '.tif' AS href_tail,
        2 * nth - 1 AS item_place,
        taken_at AS observed_at,
        taken_at AS legacy_at
    FROM fusion
    UNION ALL
    SELECT
        'pfqa',
        'qa_' || day,
        'rapidai4eo_v1_source_pf',
        'metadata',
        'PF-QA/' || day || '.tif',
        2 * nth,
        taken_at,
        taken_at
    FROM fusion
    UNION ALL
    SELECT
        's2',
        's2_' || name,
        'rapidai4eo_v1_source_s2',
        'data',
        'S2-SR/' || name || '.tif',
        292 + nth,
        month + INTERVAL '14 days 10 hours 30 minutes',
        last_day(month) + INTERVAL '10 hours 30 minutes'
    FROM months
)
SELECT
    product,
    asset_key,
    collection,
    [role] AS roles,
    'image/tiff; application=geotiff' AS type,
    href_tail,
    item_place::USMALLINT AS item_place,
    to_timestamp(epoch(observed_at)) AS observed_at,
    to_timestamp(epoch(legacy_at)) AS legacy_at
FROM spread;

COMMENT ON VIEW labels.timesteps IS
'When each product of RapidAI4EO was taken, and where its chips lie: one row per (product, asset_key).';
COMMENT ON COLUMN labels.timesteps.legacy_at IS 'As the published helper has it: Sentinel-2 at the end of the month.';
