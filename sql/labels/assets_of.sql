-- assets_of(in_relation, any_product, since, until, with_ends, by_rule): the chips of the samples of any relation.
--
-- grain    one row per row of the relation, product and asset_key
-- needs    labels.timesteps_of, labels.corpora, labels.sample_folder
-- rule     in_relation names a table, a view or a CTE of the same query that has source and sample_id
-- units    since and until may be text, a date or a time, UTC; [since, until) unless with_ends says (), [] or (]
-- edges    NULL means any product, and no end; in no order; samples of sources without imagery have none; by_rule
--          rapidai4eo chooses times as the published helper does
CREATE OR REPLACE MACRO labels.assets_of(
    in_relation VARCHAR,
    any_product VARCHAR[] := NULL,
    since := NULL,
    until := NULL,
    with_ends VARCHAR := NULL,
    by_rule VARCHAR := 'stac'
) AS TABLE
SELECT
    placed.source,
    placed.sample_id,
    timesteps.product,
    timesteps.asset_key,
    timesteps.collection || '_' || placed.sample_id AS item_id,
    timesteps.collection,
    placed.folder || timesteps.href_tail AS href,
    timesteps.type,
    timesteps.roles,
    timesteps.observed_at
FROM (
    SELECT
        given.source,
        given.sample_id,
        labels.sample_folder(corpora.asset_base, given.sample_id) AS folder
    FROM query_table(in_relation) AS given
    INNER JOIN labels.corpora AS corpora
        ON given.source = corpora.source
        AND corpora.asset_base IS NOT NULL
) AS placed
CROSS JOIN labels.timesteps_of(
    any_product := any_product, since := since, until := until, with_ends := with_ends, by_rule := by_rule
) AS timesteps;

COMMENT ON MACRO TABLE labels.assets_of IS
'The chips of the samples of any relation (named; any_product: pfsr, pfqa, s2; observed in [since, until) unless with_ends says otherwise).';
