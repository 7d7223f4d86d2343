-- given
.read sql/methane/schema.sql
CREATE TABLE methane.licences AS
SELECT * FROM (VALUES ('Open', 'free', TRUE, FALSE, 0, 'O'), ('Closed', 'NC', FALSE, TRUE, 4, 'C'), ('Unsaid', NULL, NULL, NULL, 5, 'U'))
    AS t (provider, licence, allows_commercial_use, demands_share_alike, restriction, attribution);

-- ask: the more restrictive of two, of what is not established nothing, and of a stranger likewise
FROM methane.most_restrictive(['Open'])
UNION ALL
FROM methane.most_restrictive(['open', 'Closed', 'Open'])
UNION ALL
FROM methane.most_restrictive(['Closed', 'Unsaid'])
UNION ALL
FROM methane.most_restrictive(['Open', 'my own'])
-- expect
FROM (VALUES
    (0, 'free', ['free'], TRUE, FALSE, ['O'], []::VARCHAR[]), (4, 'NC', ['NC', 'free'], FALSE, TRUE, ['C', 'O'], []::VARCHAR[]),
    (5, NULL, ['NC'], NULL, NULL, ['C', 'U'], []::VARCHAR[]), (5, NULL, ['free'], NULL, NULL, ['O', 'my own'], ['my own'])
) AS t (restriction, licence, licences, allows_commercial_use, demands_share_alike, attributions, unknown)
