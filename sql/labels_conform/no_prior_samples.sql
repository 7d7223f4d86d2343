-- no_prior_samples: what prior_samples is for the first snapshot of a source: without rows.
--
-- grain    as prior_samples
CREATE OR REPLACE TEMP TABLE prior_samples (sample_id VARCHAR, digest UBIGINT, version VARCHAR);
