-- assets_of_samples(of_samples, any_product, since, until, with_ends, by_rule, of_source): the chips of given samples.
--
-- grain    one row per (source, sample_id, product, asset_key); by rapidai4eo also per mention of a sample or product
-- needs    labels.samples, labels.timesteps_of, labels.corpora, labels.sample_folder
-- rule     by_rule stac: in the order of the samples given, then of their items' assets, each once. rapidai4eo: what
--          the published helper get_asset_hrefs gives: product by product, then in the order of the samples given,
--          repeated ones again, then by time; both ends of the interval open, Sentinel-2 at the end of its month
-- units    since and until may be text, a date or a time, UTC; [since, until) unless with_ends says (), [] or (]
-- edges    NULL means any product, and no end; a sample that is not there is an error, as is an unknown product; a
--          sample that two sources have is in the answer twice, unless of_source is given
CREATE OR REPLACE MACRO labels.assets_of_samples(
    of_samples VARCHAR[],
    any_product VARCHAR[] := NULL,
    since := NULL,
    until := NULL,
    with_ends VARCHAR := NULL,
    by_rule VARCHAR := 'stac',
    of_source VARCHAR := NULL
) AS TABLE
WITH asked AS (
    SELECT
        sample_id,
        sample_place
    FROM (
        SELECT
            unnest(of_samples) AS sample_id,
            generate_subscripts(of_samples, 1) AS sample_place
    )
    QUALIFY by_rule = 'rapidai4eo' OR row_number() OVER (PARTITION BY sample_id ORDER BY sample_place) = 1
),
known AS (
    SELECT
        samples.source,
        samples.sample_id,
        corpora.asset_base
    FROM labels.samples AS samples
    INNER JOIN labels.corpora AS corpora
        ON samples.source = corpora.source
        AND corpora.asset_base IS NOT NULL
    WHERE of_source IS NULL OR samples.source = of_source
),
found AS (
    SELECT
        known.source,
        asked.sample_id,
        asked.sample_place,
        labels.sample_folder(known.asset_base, asked.sample_id) AS folder
    FROM asked
    LEFT JOIN known
        ON asked.sample_id = known.sample_id
    WHERE CASE
        WHEN known.source IS NULL
            THEN error(
                'No sample of ' || coalesce('source ' || of_source, 'RapidAI4EO') || ' is called '
                || coalesce(asked.sample_id, 'NULL') || '; labels.samples lists those there are, such as '
                || coalesce((SELECT min(sample_id) FROM known), 'none yet: harvest a source first') || '.'
            )::BOOLEAN
        ELSE TRUE
    END
)
SELECT
    found.source,
    found.sample_id,
    timesteps.product,
    timesteps.asset_key,
    timesteps.collection || '_' || found.sample_id AS item_id,
    timesteps.collection,
    found.folder || timesteps.href_tail AS href,
    timesteps.type,
    timesteps.roles,
    timesteps.observed_at
FROM found
CROSS JOIN labels.timesteps_of(
    any_product := any_product, since := since, until := until, with_ends := with_ends, by_rule := by_rule
) AS timesteps
ORDER BY
    if(by_rule = 'rapidai4eo', timesteps.product_place, 0)::BIGINT,
    found.sample_place::BIGINT * 1000 + timesteps.item_place,
    found.source;

COMMENT ON MACRO TABLE labels.assets_of_samples IS
'The chips of given samples (any_product: pfsr, pfqa, s2; observed in [since, until) unless with_ends says otherwise; by_rule: stac, rapidai4eo).';
