-- stac_levels: how many collections and items each level of processing has.
--
-- grain    one row per (source, level)
-- needs    methane.stac_extents
-- rule     l2b are scenes, l3a plumes, l4a emissions: what a collection's name begins with
-- edges    active_collections have items here
CREATE OR REPLACE VIEW methane.stac_levels AS
SELECT
    source,
    level,
    count(*) AS collections,
    count(*) FILTER (WHERE items > 0) AS active_collections,
    sum(items)::BIGINT AS items
FROM methane.stac_extents
GROUP BY source, level;

COMMENT ON VIEW methane.stac_levels IS
'How many collections and items each level of processing has: one row per (source, level).';
