-- densest_shard(of_map): the shard with the most items.
--
-- grain    one row, or none where the map is empty
-- needs    a table or view of the name of_map (shard_key)
-- rule     of several with as many, the one with the lowest shard_key, as zagg has it
CREATE OR REPLACE MACRO grid.densest_shard(of_map) AS TABLE
SELECT
    shard_key,
    count(*) AS items
FROM query_table(of_map)
GROUP BY shard_key
ORDER BY items DESC, shard_key
LIMIT 1;

COMMENT ON MACRO TABLE grid.densest_shard IS 'The shard with the most items (ties go to the lowest key).';
