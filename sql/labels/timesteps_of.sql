-- timesteps_of(any_product, since, until, with_ends, by_rule): the timesteps of products in an interval.
--
-- grain    one row per (product, asset_key) and mention of the product, the columns of labels.timesteps
-- needs    labels.timesteps
-- rule     by_rule stac goes by observed_at; rapidai4eo by legacy_at, as the published helper get_asset_hrefs does.
--          with_ends is [) (half-open: stac's own), () (both ends open: the helper's own), [] or (]
-- units    since and until may be text, a date or a time, UTC; product_place counts from 1 in the order asked for,
--          which is pfsr, pfqa, s2 unless any_product says otherwise
-- edges    NULL means any product, and no end; by stac a product that is named twice counts once; an unknown product,
--          rule or kind of ends is an error
CREATE OR REPLACE MACRO labels.timesteps_of(
    any_product VARCHAR[] := NULL,
    since := NULL,
    until := NULL,
    with_ends VARCHAR := NULL,
    by_rule VARCHAR := 'stac'
) AS TABLE
WITH asked AS (
    SELECT
        unnest(coalesce(any_product, ['pfsr', 'pfqa', 's2'])) AS product,
        generate_subscripts(coalesce(any_product, ['pfsr', 'pfqa', 's2']), 1) AS product_place
),
kept AS (
    SELECT
        product,
        product_place,
        coalesce(with_ends, if(by_rule = 'rapidai4eo', '()', '[)')) AS ends
    FROM asked
    WHERE CASE
        WHEN product NOT IN ('pfsr', 'pfqa', 's2') OR product IS NULL
            THEN error('No product is called ' || coalesce(product, 'NULL') || '; there are: pfsr, pfqa, s2.')::BOOLEAN
        WHEN by_rule NOT IN ('stac', 'rapidai4eo') OR by_rule IS NULL
            THEN error('No rule is called ' || coalesce(by_rule, 'NULL') || '; there are: stac, rapidai4eo.')::BOOLEAN
        WHEN with_ends NOT IN ('[)', '()', '[]', '(]')
            THEN error('An interval has no ends ' || with_ends || '; it may have: [), (), [], (].')::BOOLEAN
        ELSE TRUE
    END
        AND (
            by_rule = 'rapidai4eo'
            OR product_place = list_position(coalesce(any_product, ['pfsr', 'pfqa', 's2']), product)
        )
)
SELECT
    timesteps.*,
    kept.product_place
FROM labels.timesteps AS timesteps
INNER JOIN kept
    ON timesteps.product = kept.product
WHERE (
        since IS NULL
        OR if(by_rule = 'rapidai4eo', timesteps.legacy_at, timesteps.observed_at) > since::TIMESTAMPTZ
        OR if(by_rule = 'rapidai4eo', timesteps.legacy_at, timesteps.observed_at) = since::TIMESTAMPTZ
        AND starts_with(kept.ends, '[')
    )
    AND (
        until IS NULL
        OR if(by_rule = 'rapidai4eo', timesteps.legacy_at, timesteps.observed_at) < until::TIMESTAMPTZ
        OR if(by_rule = 'rapidai4eo', timesteps.legacy_at, timesteps.observed_at) = until::TIMESTAMPTZ
        AND ends_with(kept.ends, ']')
    );

COMMENT ON MACRO TABLE labels.timesteps_of IS
'The timesteps of products in an interval (any_product: pfsr, pfqa, s2; by_rule: stac, rapidai4eo; with_ends: half-open unless given).';
