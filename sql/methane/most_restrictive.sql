-- most_restrictive(any_provider): under which terms something made of several providers' data is.
--
-- grain    one row
-- needs    methane.licences
-- rule     the licence with the greatest restriction of those named; commercial use only if all allow it, share alike
--          if one demands it; every provider is to be named
-- edges    a provider that methane.licences does not know is not established, restriction 5, and listed in unknown;
--          names are compared without regard to case; licence is NULL where the most restrictive is not established;
--          of equally restrictive licences all are in licences
CREATE OR REPLACE MACRO methane.most_restrictive(any_provider VARCHAR[]) AS TABLE
WITH named AS (
    SELECT
        asked.wanted,
        licences.provider,
        licences.licence,
        licences.allows_commercial_use,
        licences.demands_share_alike,
        coalesce(licences.restriction, 5) AS restriction,
        coalesce(licences.attribution, asked.wanted) AS attribution
    FROM (SELECT DISTINCT unnest(any_provider) AS wanted) AS asked
    LEFT JOIN methane.licences AS licences
        ON lower(asked.wanted) = lower(licences.provider)
)
SELECT
    max(restriction) AS restriction,
    if(max(restriction) = 5, NULL, max_by(licence, {'restriction': restriction, 'licence': licence})) AS licence,
    coalesce(list(DISTINCT licence ORDER BY licence) FILTER (licence IS NOT NULL), []) AS licences,
    if(max(restriction) = 5, NULL, bool_and(allows_commercial_use)) AS allows_commercial_use,
    if(max(restriction) = 5, NULL, bool_or(demands_share_alike)) AS demands_share_alike,
    list(DISTINCT attribution ORDER BY attribution) AS attributions,
    coalesce(list(DISTINCT wanted ORDER BY wanted) FILTER (provider IS NULL), []) AS unknown
FROM named;

COMMENT ON MACRO TABLE methane.most_restrictive IS
'Under which terms something made of several providers'' data is (names of providers, see methane.licences).';
