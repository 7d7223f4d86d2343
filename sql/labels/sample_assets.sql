-- sample_assets: every chip of every sample, made when it is asked for.
--
-- grain    one row per (source, sample_id, product, asset_key)
-- needs    labels.samples, labels.timesteps, labels.corpora, labels.sample_folder
-- rule     {asset_base}/imagery/{zone}/{tile}/{sample_id}/{product}/{time}.tif, as the items of the STAC list them
-- units    observed_at as the STAC has it, UTC
-- edges    nothing is stored: say which samples and products are meant, for there are 304 rows per sample; an address
--          that is made may lead nowhere
CREATE OR REPLACE VIEW labels.sample_assets AS
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
    timesteps.observed_at,
    placed.sample_index,
    timesteps.item_place
FROM (
    SELECT
        samples.source,
        samples.sample_id,
        samples.sample_index,
        labels.sample_folder(corpora.asset_base, samples.sample_id) AS folder
    FROM labels.samples AS samples
    INNER JOIN labels.corpora AS corpora
        ON samples.source = corpora.source
        AND corpora.asset_base IS NOT NULL
) AS placed
CROSS JOIN labels.timesteps AS timesteps;

COMMENT ON VIEW labels.sample_assets IS
'Every chip of every sample, made when it is asked for: one row per (source, sample_id, product, asset_key).';
