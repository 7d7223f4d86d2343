-- timesteps: when each product of RapidAI4EO was taken, and where its chips lie.
--
-- grain    one row per (product, asset_key)
-- rule     pfsr and pfqa: every fifth day from 2018-01-03 to 2019-12-29, at 10:30 UTC; s2: the months of 2018, for
--          which the STAC gives day 15 at 10:30 UTC, and the published helper get_asset_hrefs the month's end
-- units    href_tail goes on from labels.sample_folder; observed_at as the STAC has it, legacy_at as the helper; UTC,
--          where 10:30 is 37,800 s into the day
-- edges    the STAC has pfsr and pfqa in one item, in turns; item_place is the order of its items' assets, those of
--          Planet Fusion before Sentinel-2; the label file has no time and is in labels.label_assets
CREATE OR REPLACE VIEW labels.timesteps AS
WITH placed AS (
    SELECT
        item_place,
        item_place > 292 AS is_month,
        CASE
            WHEN is_month THEN make_date(2018, item_place - 292, 15)
            ELSE DATE '2018-01-03' + (5 * ((item_place - 1) // 2))::INTEGER
        END AS taken_on,
        if(is_month, strftime(taken_on, '%Y-%m'), strftime(taken_on, '%Y-%m-%d')) AS name,
        [
            {'product': 'pfsr', 'prefix': 'sr_', 'of': 'pf', 'role': 'data', 'folder': 'PF-SR/'},
            {'product': 'pfqa', 'prefix': 'qa_', 'of': 'pf', 'role': 'metadata', 'folder': 'PF-QA/'},
            {'product': 's2', 'prefix': 's2_', 'of': 's2', 'role': 'data', 'folder': 'S2-SR/'}
        ][if(is_month, 3, 2 - item_place % 2)] AS product
    FROM (SELECT unnest(range(1, 305)) AS item_place)
)
SELECT
    product.product,
    product.prefix || name AS asset_key,
    'rapidai4eo_v1_source_' || product.of AS collection,
    [product.role] AS roles,
    'image/tiff; application=geotiff' AS type,
    product.folder || name || '.tif' AS href_tail,
    item_place::USMALLINT AS item_place,
    to_timestamp(epoch(taken_on) + 37800) AS observed_at,
    to_timestamp(epoch(if(is_month, last_day(taken_on), taken_on)) + 37800) AS legacy_at
FROM placed;

COMMENT ON VIEW labels.timesteps IS
'When each product of RapidAI4EO was taken, and where its chips lie: one row per (product, asset_key).';
COMMENT ON COLUMN labels.timesteps.legacy_at IS 'As the published helper has it: Sentinel-2 at the end of the month.';
