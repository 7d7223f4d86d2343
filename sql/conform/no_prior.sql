-- no_prior: what prior is for the first snapshot of a source: tables without rows.
--
-- grain    as prior, and gone
CREATE OR REPLACE TEMP TABLE prior (
    collection VARCHAR,
    id VARCHAR,
    digest UBIGINT,
    version VARCHAR,
    file BIGINT
);

CREATE OR REPLACE TEMP TABLE prior_found (
    found_at VARCHAR,
    collection VARCHAR,
    id VARCHAR
);

CREATE OR REPLACE TEMP TABLE prior_rejects (
    collection VARCHAR,
    id VARCHAR,
    digest UBIGINT
);

CREATE OR REPLACE TEMP TABLE gone (
    collection VARCHAR,
    id VARCHAR,
    version VARCHAR,
    file BIGINT
);
