-- given
.read sql/methane/schema.sql

-- ask: what is not established claims nothing
SELECT provider, licence, allows_commercial_use, demands_share_alike, restriction FROM methane.licences
-- expect
FROM (VALUES
    ('Carbon Mapper', 'Carbon Mapper Modified CC BY-SA 4.0', FALSE, TRUE, 4), ('UNEP IMEO', 'CC BY-NC-SA 4.0', FALSE, TRUE, 4),
    ('NASA EMIT', 'NASA Earth Science Data and Information Policy: free and open', TRUE, FALSE, 0), ('SRON', NULL, NULL, NULL, 5), ('GHGSat', NULL, NULL, NULL, 5)
) AS t (provider, licence, allows_commercial_use, demands_share_alike, restriction)
