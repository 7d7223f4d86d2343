-- given
.read sql/grid/schema.sql
.read sql/grid/sibling_key.sql

CREATE TABLE items AS
FROM (VALUES
    ('lp', 'GEDI01_B', 'B_2019001000000_O00001_01_T00001_02_V002'),
    ('lp', 'GEDI01_B', 'B_2019001000000_O00002_01_T00001_02_V002'),
    ('lp', 'GEDI01_B', 'other'),
    ('lp', 'GEDI02_A', 'A_2019001000000_O00001_01_T00001_02_V002'),
    ('lp', 'GEDI02_A', 'A_2019001000000_O00001_01_T00001_03_V002'),
    ('lp', 'GEDI02_A', 'A_2019001000000_O00003_01_T00001_02_V002'),
    ('else', 'GEDI02_A', 'A_2019001000000_O00002_01_T00001_02_V002')
) AS t (source, collection, id);

-- ask: the first sibling wins; whoever has none says why
SELECT source, id, sibling_id, missing FROM grid.siblings('items', 'GEDI01_B', 'GEDI02_A')
-- expect
FROM (VALUES
    ('lp', 'B_2019001000000_O00001_01_T00001_02_V002', 'A_2019001000000_O00001_01_T00001_02_V002', NULL),
    ('lp', 'B_2019001000000_O00002_01_T00001_02_V002', NULL, 'sibling'),
    ('lp', 'other', NULL, 'sibling'),
    ('lp', 'A_2019001000000_O00001_01_T00001_03_V002', NULL, 'duplicate-key'),
    ('lp', 'A_2019001000000_O00003_01_T00001_02_V002', NULL, 'primary'),
    ('else', 'A_2019001000000_O00002_01_T00001_02_V002', NULL, 'primary')
) AS t (source, id, sibling_id, missing)
