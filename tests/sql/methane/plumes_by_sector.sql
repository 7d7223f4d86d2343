-- given
.read sql/methane/schema.sql
CREATE TABLE methane.sectors AS
FROM (VALUES ('1B2', 'Oil & Gas'), ('6A', 'Solid Waste'), ('NA', 'Not attributed')) AS t (code, name);
CREATE TABLE methane.plumes AS
SELECT 's' AS source, 'CH4' AS gas, sector, if(n = 0, NULL, 5.0) AS emission_kg_h, n = 0 AS emission_is_hidden
FROM (VALUES ('1B2', 18657), ('6A', 8552), ('rest', 4927), ('NA', 100), (NULL, 406)) AS t (sector, plumes),
    range(plumes) AS each (n);

-- expect: the shares that readers know are of the plumes that are attributed (0.580564, 0.266119)
FROM (VALUES
    ('s', 'CH4', '1B2', 'Oil & Gas', 18657, 18657 / 32642, 18657 / 32136, 18656, 1),
    ('s', 'CH4', '6A', 'Solid Waste', 8552, 8552 / 32642, 8552 / 32136, 8551, 1),
    ('s', 'CH4', 'rest', NULL, 4927, 4927 / 32642, 4927 / 32136, 4926, 1),
    ('s', 'CH4', 'NA', 'Not attributed', 100, 100 / 32642, NULL, 99, 1),
    ('s', 'CH4', NULL, NULL, 406, 406 / 32642, NULL, 405, 1)
) AS t (source, gas, sector, name, plumes, share, share_of_attributed, quantified_plumes, hidden_plumes)

-- ask: six digits of the share
SELECT sector, round(share_of_attributed, 6) AS share FROM methane.plumes_by_sector WHERE sector IN ('1B2', '6A')
-- expect
FROM (VALUES ('1B2', 0.580564::DOUBLE), ('6A', 0.266119)) AS t (sector, share)
