-- timesteps: when each product of RapidAI4EO was taken, and where its chips lie.
--
-- grain    one row per (product, asset_key)
-- rule     pfsr and pfqa: every fifth day from 2018-01-03 to 2019-12-29, at 10:30 UTC; s2: the months of 2018, for
--          which the STAC gives day 15 at 10:30 UTC, and the published helper get_asset_hrefs the month's end
-- units    href_tail goes on from labels.sample_folder; observed_at as the STAC has it, legacy_at as the helper; UTC
-- edges    the STAC has pfsr and pfqa in one item, in turns; item_place is the order of its items' assets, those of
--          Planet Fusion before Sentinel-2; the label file has no time and is in labels.label_assets
CREATE OR REPLACE VIEW labels.timesteps AS
WITH products AS (
    FROM (VALUES
        ('pfsr', 'sr_', 'rapidai4eo_v1_source_pf', 'data', 'PF-SR/', 146),
        ('pfqa', 'qa_', 'rapidai4eo_v1_source_pf', 'metadata', 'PF-QA/', 146),
        ('s2', 's2_', 'rapidai4eo_v1_source_s2', 'data', 'S2-SR/', 12)
    ) AS t (product, prefix, collection, role, folder, steps)
),
spread AS (
    SELECT
        products.*,
        TIMESTAMP '2018-01-03 10:30:00' + to_days((5 * steps.nth)::INTEGER) AS fusion_at,
        TIMESTAMP '2018-01-01 10:30:00' + to_months(steps.nth::INTEGER) AS month_at,
        if(product = 's2', strftime(month_at, '%Y-%m'), strftime(fusion_at, '%Y-%m-%d')) AS name,
        CASE product WHEN 'pfsr' THEN 2 * steps.nth + 1 WHEN 'pfqa' THEN 2 * steps.nth + 2 ELSE 293 + steps.nth END
            AS item_place
    FROM products
    INNER JOIN range(146) AS steps (nth)
        ON steps.nth < products.steps
),
timed AS (
    SELECT
        product,
        prefix || name AS asset_key,
        collection,
        role,
        folder || name || '.tif' AS href_tail,
        item_place,
        if(product = 's2', month_at + INTERVAL 14 DAY, fusion_at) AS observed_at,
        if(product = 's2', last_day(month_at) + INTERVAL '10 hours 30 minutes', fusion_at) AS legacy_at
    FROM spread
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
FROM timed;

COMMENT ON VIEW labels.timesteps IS
'When each product of RapidAI4EO was taken, and where its chips lie: one row per (product, asset_key).';
COMMENT ON COLUMN labels.timesteps.legacy_at IS 'As the published helper has it: Sentinel-2 at the end of the month.';
