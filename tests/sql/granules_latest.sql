-- given
CREATE TABLE granules AS
SELECT *
FROM (VALUES
    ('s', 'ATL03_007', 'a_01', 'a', 1, TIMESTAMPTZ '2024-01-09 00:00:00Z'),
    ('s', 'ATL03_007', 'a_02', 'a', 2, TIMESTAMPTZ '2024-01-01 00:00:00Z'),
    ('t', 'ATL03_007', 'a_01', 'a', 1, NULL),
    ('s', 'ATL03_006', 'a_01', 'a', 1, NULL),
    ('s', 'ATL03_007', 'b_01', 'b', 1, TIMESTAMPTZ '2024-01-02 00:00:00Z'),
    ('s', 'ATL03_007', 'b_01_again', 'b', 1, TIMESTAMPTZ '2024-01-01 00:00:00Z'),
    ('s', 'ATL03_007', 'c_01', 'c', 1, NULL),
    ('s', 'ATL03_007', 'c_01_again', 'c', 1, NULL),
    ('s', 'HLSL30_2.0', 'x', NULL, NULL, NULL),
    ('s', 'HLSL30_2.0', 'y', NULL, NULL, NULL)
) AS granules (source, collection, id, acquisition, revision, updated);

-- ask: the greatest revision, then the last update, then the one delivered again
SELECT source, collection, id FROM granules_latest
-- expect
FROM (VALUES
    ('s', 'ATL03_007', 'a_02'),
    ('t', 'ATL03_007', 'a_01'),
    ('s', 'ATL03_006', 'a_01'),
    ('s', 'ATL03_007', 'b_01'),
    ('s', 'ATL03_007', 'c_01_again'),
    ('s', 'HLSL30_2.0', 'x'),
    ('s', 'HLSL30_2.0', 'y')
) AS latest (source, collection, id)

-- ask: every column of granules
FROM granules_latest WHERE id = 'a_02'
-- expect
FROM granules WHERE id = 'a_02'
