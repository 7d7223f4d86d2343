-- plumes_in_context: which plumes emit the most, and what tile and source do they have?
--
-- grain    one row per plume
-- needs    methane.plume_context
-- units    kg/h, the rate of a moment
SELECT
    plume_id,
    round(emission_kg_h) AS kg_h,
    tile_status AS tile,
    tile_version AS version,
    source_name
FROM methane.plume_context
ORDER BY emission_kg_h DESC NULLS LAST
LIMIT 5;
