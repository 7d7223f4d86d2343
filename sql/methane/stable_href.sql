-- stable_href(sent_url, asset_base): an asset's address that does not expire.
--
-- grain    a scalar
-- rule     catalog.carbonmapper.org serves with a signature that expires; the asset proxy serves the same path to
--          whoever has a token. So its host becomes the proxy, and the query of any address is left out
-- edges    asset_base is the proxy without a slash at its end, NULL for
--          https://api.carbonmapper.org/api/v1/catalog/asset; addresses of other hosts keep theirs; NULL is NULL
CREATE OR REPLACE MACRO methane.stable_href(sent_url, asset_base := NULL) AS
regexp_replace(
    split_part(split_part(sent_url, '#', 1), '?', 1),
    '^https?://catalog\.carbonmapper\.org/+',
    coalesce(asset_base, 'https://api.carbonmapper.org/api/v1/catalog/asset') || '/'
);

COMMENT ON MACRO methane.stable_href IS 'An asset''s address that does not expire.';
