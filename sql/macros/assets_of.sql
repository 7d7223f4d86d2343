-- assets_of(of_collection, any_key, any_role): assets of one collection, by key or role.
--
-- grain    one row per (source, collection, id, asset_key), the columns of assets
-- needs    assets
-- edges    NULL means any; a role matches if it is among the asset's roles
CREATE OR REPLACE MACRO assets_of(
    of_collection VARCHAR,
    any_key VARCHAR[] := NULL,
    any_role VARCHAR[] := NULL
) AS TABLE
SELECT *
FROM assets
WHERE collection = of_collection
    AND (any_key IS NULL OR list_contains(any_key, asset_key))
    AND (any_role IS NULL OR list_has_any(roles, any_role));

COMMENT ON MACRO TABLE assets_of IS
'Assets of one collection, by key or role; NULL means any.';
